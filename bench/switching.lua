-- Asks for random pages and for the style sheet each page names; counts what must never be seen.
local pages = 0
local waiting = {}
local numbers = {}
asked_pages, asked_styles, not_ok, cut, mixed, errors = 0, 0, 0, 0, 0, 0
first_wrong = ""
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  pages = tonumber(arguments[1])
  math.randomseed(tonumber(arguments[2]))
end

function request()
  local path = table.remove(waiting)
  if not path then
    path = "/page-" .. math.random(0, pages - 1)
  end
  return wrk.format("GET", path)
end

local function wrong(what)
  if first_wrong == "" then
    first_wrong = what
  end
  return 1
end

local function look_at_page(body)
  asked_pages = asked_pages + 1
  local first = body:match('^%s*<![%a]+ html>%s*<html[^>]- data%-release="(%d+)">')
  local last = body:match('<p data%-end="(%d+)">')
  local style = body:match('href="(/theme/css/site[^"]+)"')
  if style then
    numbers[style] = numbers[style] or first
    table.insert(waiting, style)
  end
  if not body:find("</html>%s*$") then
    cut = cut + wrong("a page that ends too early")
  elseif not first or first ~= last or not style or first ~= numbers[style] then
    mixed = mixed + wrong(string.format("%s %s and %s in one page", first, last, style))
  end
end

local function look_at_style(name, body)
  asked_styles = asked_styles + 1
  local wanted = numbers[name]
  local last = body:match("%.end%-(%d+) ?{}%s*$")
  if not last then
    cut = cut + wrong("a style sheet that ends too early: " .. name)
  elseif last ~= wanted or not body:find("^%.begin%-" .. wanted .. " ?{}") then
    mixed = mixed + wrong("a style sheet that is another one: " .. name)
  end
end

function response(status, headers, body)
  local name = headers["X-Name"] or ""
  if status ~= 200 then
    not_ok = not_ok + wrong(status .. " for " .. name)
  elseif name:find("^/theme/") then
    look_at_style(name, body)
  else
    look_at_page(body)
  end
end

function done(summary, latency)
  local total = {}
  local names = { "asked_pages", "asked_styles", "not_ok", "cut", "mixed" }
  local told = ""
  for _, thread in ipairs(threads) do
    for _, name in ipairs(names) do
      total[name] = (total[name] or 0) + thread:get(name)
    end
    told = told .. thread:get("first_wrong")
  end
  local socket = summary.errors
  total.socket = socket.connect + socket.read + socket.write + socket.timeout
  io.write("COUNTS")
  for name, value in pairs(total) do
    io.write(string.format(" %s=%d", name, value))
  end
  io.write(string.format(" p50=%d p99=%d\n", latency:percentile(50), latency:percentile(99)))
  if told ~= "" then
    io.write("FIRST " .. told .. "\n")
  end
end
