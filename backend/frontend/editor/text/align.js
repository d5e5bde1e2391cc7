// Finds which of the present nodes are the ones that were loaded.

/**
 * Pair nodes with originals in order. Gives for each node `{ index, same }`: the position of its
 * original (-1 for a new node) and whether it is unchanged.
 */
export function align(nodes, originals, isAlike) {
  const pairs = nodes.map(() => ({ index: -1, same: false }));
  let start = 0;
  while (start < nodes.length && start < originals.length && nodes[start].key === originals[start].key) start += 1;
  let tail = 0;
  const most = Math.min(nodes.length, originals.length) - start;
  while (tail < most && nodes.at(-1 - tail).key === originals.at(-1 - tail).key) tail += 1;
  for (let index = 0; index < start; index += 1) pairs[index] = { index, same: true };
  for (let index = 1; index <= tail; index += 1) {
    pairs[nodes.length - index] = { index: originals.length - index, same: true };
  }
  const middle = { from: start, to: nodes.length - tail, oldFrom: start, oldTo: originals.length - tail };
  matchEqual(nodes, originals, middle, pairs);
  pairChanged(nodes, originals, pairs, isAlike);
  return pairs;
}

function matchEqual(nodes, originals, { from, to, oldFrom, oldTo }, pairs) {
  const table = longest(nodes.slice(from, to), originals.slice(oldFrom, oldTo));
  let [row, column] = [0, 0];
  while (row < to - from && column < oldTo - oldFrom) {
    if (nodes[from + row].key === originals[oldFrom + column].key) {
      pairs[from + row] = { index: oldFrom + column, same: true };
      row += 1;
      column += 1;
    } else if (table[row + 1][column] >= table[row][column + 1]) row += 1;
    else column += 1;
  }
}

// Lengths of the longest common run of every pair of tails.
function longest(left, right) {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      table[row][column] =
        left[row].key === right[column].key
          ? table[row + 1][column + 1] + 1
          : Math.max(table[row + 1][column], table[row][column + 1]);
    }
  }
  return table;
}

// Between two unchanged neighbours, changed nodes belong to the originals of their kind in order.
function pairChanged(nodes, originals, pairs, isAlike) {
  let next = 0;
  pairs.forEach((pair, position) => {
    if (pair.same) {
      next = pair.index + 1;
      return;
    }
    const limit = pairs.slice(position).find((other) => other.same)?.index ?? originals.length;
    for (let index = next; index < limit; index += 1) {
      if (isAlike(nodes[position].node, originals[index].node)) {
        pairs[position] = { index, same: false };
        next = index + 1;
        return;
      }
    }
  });
}
