// The editor of pages: comes to life on the body of the published page.
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { rememberSources } from "./model/sources.js";
import { islandView } from "./plugins/islands.js";
import { plugins } from "./plugins/all.js";
import { Dialog } from "./ui/dialogs.js";
import { clock, Drafts } from "./ui/drafts.js";
import { LinkDialog } from "./ui/link-dialog.js";
import { LocalCopy } from "./ui/local-copy.js";
import { Page } from "./ui/page.js";
import { PictureDialog } from "./ui/picture-dialog.js";
import { PropertiesDialog, showTitle } from "./ui/properties-dialog.js";
import { publishing } from "./ui/publishing.js";
import { Status } from "./ui/status.js";
import { Texts } from "./ui/texts.js";
import { Toolbar } from "./ui/toolbar.js";

start(document.getElementById("editor-tools"), document.getElementById("page-body"));

function start(root, body) {
  const texts = new Texts(root);
  const page = new Page(JSON.parse(root.querySelector("#page-source").content.textContent), root.dataset.revision);
  const status = new Status(root, texts);
  const copy = new LocalCopy(root.dataset.draftUrl);
  const drafts = new Drafts({ address: root.dataset.draftUrl, page, copy, status });
  const tools = {};
  const actions = {
    openLink: () => opened(() => tools.link.open()),
    openPicture: () => opened(() => tools.picture.open()),
    uploadPicture: (file) => tools.picture.openWith(file),
    openHelp: () => opened(() => tools.help.open(() => page.view.focus())),
    openProperties: () => opened(() => tools.properties.open()),
    toToolbar: () => opened(() => tools.toolbar.focus()),
    save: () => opened(() => drafts.flush()),
  };
  page.view = mount({ root, body, page, texts, actions, onChange });
  const { view } = page;
  tools.link = new LinkDialog(root.querySelector("#editor-link"), view, texts);
  tools.picture = new PictureDialog(root.querySelector("#editor-picture"), { view, texts, address: root.dataset.mediaUrl });
  tools.help = new Dialog(root.querySelector("#editor-keys"));
  tools.properties = new PropertiesDialog(root.querySelector("#editor-properties"), { page, texts, onChange: () => drafts.changed() });
  tools.toolbar = new Toolbar(root, view);
  for (const button of root.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => actions[button.dataset.open]());
  }
  publishing(root.querySelector("#editor-publish"), drafts);
  offerCopy({ copy, page, status, drafts });
  root.dataset.ready = "";

  function onChange(transaction) {
    tools.toolbar?.update(view.state);
    if (!transaction.docChanged) return;
    page.follow(transaction);
    if (transaction.getMeta("addToHistory") !== false) drafts.changed();
  }
}

function mount({ root, body, page, texts, actions, onChange }) {
  rememberSources(body);
  const view = new EditorView(
    { mount: body },
    {
      state: EditorState.create({ doc: page.document(), plugins: plugins(document.documentElement.lang, actions) }),
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": root.dataset.label },
      nodeViews: { raw_block: islandView(texts.say("island")) },
      dispatchTransaction(transaction) {
        view.updateState(view.state.apply(transaction));
        onChange(transaction);
      },
    },
  );
  return view;
}

// A text that never reached the server is offered, never put in silently.
function offerCopy({ copy, page, status, drafts }) {
  const kept = copy.offered();
  const text = page.text();
  if (!kept || kept.text === text) {
    copy.settle();
    return;
  }
  status.alert("unsaved_copy", {
    sticky: true,
    values: { time: clock(kept.saved_at) },
    actions: [
      {
        key: "restore",
        run() {
          copy.settle();
          page.restore(kept.text, kept.base);
          showTitle(page.front);
          drafts.changed();
        },
      },
      { key: "discard", run: () => copy.settle() },
    ],
  });
}

function opened(action) {
  action();
  return true;
}
