// Speaks with `dbssot lsp` as editors do, by the library that VS Code's own client is made of.
//
// Usage: node check_language_server.cjs PROGRAM MODULES. MODULES: the folder node_modules. Exit code 0, 1 after a failed check, 77 where the
// library is not installed (`npm ci`).
"use strict";

const assert = require("node:assert/strict");
const child_process = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const program = path.resolve(process.argv[2]);
const modules = path.resolve(process.argv[3]);
let rpc, TextDocument;
try {
  rpc = require(path.join(modules, "vscode-languageserver-protocol/node.js"));
  TextDocument = require(path.join(modules, "vscode-languageserver-textdocument")).TextDocument;
} catch {
  console.log("skipped: vscode-languageserver-protocol is not installed");
  process.exit(77);
}

const PASSWORD = "s3cr3t-Pw-of-the-shop";
const files = {
  ".dbssot.yaml": "version: 1\nsource-of-truth:\n  - python: shop.urls\n",
  "shop/urls.py": 'import os\n\n\ndef async_url() -> str:\n    return os.environ["DATABASE_URL"]\n',
  "shop/db.py":
    "from sqlalchemy.ext.asyncio import create_async_engine\n\nfrom shop.urls import async_url\n\nengine = create_async_engine(async_url())\n" +
    `NAME = "🐘é"; spare = create_async_engine("postgresql+asyncpg://app:${PASSWORD}@db.shop.example.org/shop?sslmode=require")\n`,
  "deploy/compose.yaml": `services:\n  shop:\n    image: shop\n    environment:\n      DATABASE_URL: postgresql+asyncpg://app:${PASSWORD}@db/shop?ssl=require\n`,
};

function project() {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "dbssot lsp-")));
  process.once("exit", () => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return root;
}

const vscode = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { workspaceEdit: { documentChanges: true }, didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true, versionSupport: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
  },
};
const neovim = { ...vscode, general: { positionEncodings: ["utf-8", "utf-16", "utf-32"] }, textDocument: { hover: { contentFormat: ["plaintext"] } } };

const said = []; // every byte of every server

class Editor {
  constructor(root, options = []) {
    this.root = root;
    this.process = child_process.spawn(program, ["lsp", "--debounce", "50", ...options], { stdio: ["pipe", "pipe", "inherit"] });
    this.process.stdout.on("data", (data) => said.push(data.toString("utf8")));
    this.closed = new Promise((resolve) => this.process.on("close", resolve));
    this.connection = rpc.createProtocolConnection(new rpc.StreamMessageReader(this.process.stdout), new rpc.StreamMessageWriter(this.process.stdin));
    this.diagnostics = new Map();
    this.waiting = [];
    this.logged = [];
    this.connection.onNotification(rpc.PublishDiagnosticsNotification.type, (params) => {
      this.diagnostics.set(params.uri, params);
      this.waiting = this.waiting.filter((wait) => !wait());
    });
    this.connection.onNotification(rpc.LogMessageNotification.type, (params) => this.logged.push(params.message));
    this.registered = new Promise((resolve) => this.connection.onRequest(rpc.RegistrationRequest.type, (params) => resolve(params.registrations)));
    this.connection.listen();
    this.documents = new Map();
  }
  uri(name) {
    return pathToFileURL(path.join(this.root, name)).href;
  }
  async start(capabilities = vscode) {
    const result = await this.connection.sendRequest(rpc.InitializeRequest.type, {
      processId: process.pid,
      rootUri: pathToFileURL(this.root).href,
      workspaceFolders: [{ uri: pathToFileURL(this.root).href, name: "shop" }],
      capabilities,
    });
    this.connection.sendNotification(rpc.InitializedNotification.type, {});
    return result.capabilities;
  }
  open(name, text = fs.readFileSync(path.join(this.root, name), "utf8")) {
    const document = TextDocument.create(this.uri(name), "python", 1, text);
    this.documents.set(name, document);
    this.connection.sendNotification(rpc.DidOpenTextDocumentNotification.type, {
      textDocument: { uri: document.uri, languageId: "python", version: 1, text },
    });
  }
  change(name, changes) {
    const before = this.documents.get(name);
    const document = TextDocument.update(before, changes, before.version + 1);
    this.documents.set(name, document);
    this.connection.sendNotification(rpc.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: changes,
    });
    return document;
  }
  /** The diagnostics of a file, as soon as they satisfy `wanted`. */
  until(name, wanted, what) {
    const good = () => {
      const params = this.diagnostics.get(this.uri(name));
      return params && wanted(params.diagnostics, params) ? params : null;
    };
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no such diagnostics of ${name}: ${what}; last: ${JSON.stringify(this.diagnostics.get(this.uri(name)))}`)), 20000);
      const look = () => {
        const params = good();
        if (params) {
          clearTimeout(late);
          resolve(params.diagnostics);
        }
        return params !== null;
      };
      if (!look()) this.waiting.push(look);
    });
  }
  at(name, text, offset = 0) {
    const document = this.documents.get(name);
    const where = document.getText().indexOf(text);
    assert.notEqual(where, -1, text);
    return document.positionAt(where + offset);
  }
  async actions(name, range, only) {
    return this.connection.sendRequest(rpc.CodeActionRequest.type, { textDocument: { uri: this.uri(name) }, range, context: { diagnostics: [], only } });
  }
  apply(name, action) {
    const edit = action.edit.documentChanges.find((change) => change.textDocument.uri === this.uri(name));
    const document = this.documents.get(name);
    assert.equal(edit.textDocument.version, document.version);
    this.change(name, [{ text: TextDocument.applyEdits(document, edit.edits) }]);
  }
  async stop() {
    await this.connection.sendRequest(rpc.ShutdownRequest.type);
    this.connection.sendNotification(rpc.ExitNotification.type);
    return this.closed;
  }
}

const has = (rule) => (list) => list.some((one) => one.code === rule);
const lacks = (rule) => (list) => !list.some((one) => one.code === rule);
const underlined = (document, diagnostic) => document.getText(diagnostic.range);

const checks = {
  async "an editor sees findings, where they are, as one types"() {
    const editor = new Editor(project());
    const capabilities = await editor.start();
    assert.equal(capabilities.positionEncoding, "utf-16");
    assert.equal((await editor.registered)[0].method, "workspace/didChangeWatchedFiles");
    // Files that nobody opened are audited too.
    const compose = await editor.until("deploy/compose.yaml", has("plaintext-secret"), "plaintext-secret");
    assert.equal(compose[0].range.start.line, 4);
    editor.open("shop/db.py");
    const list = await editor.until("shop/db.py", (found, params) => has("ssl-parameter-mismatch")(found) && params.version === 1, "of version 1");
    const mismatch = list.find((one) => one.code === "ssl-parameter-mismatch");
    assert.equal(mismatch.severity, rpc.DiagnosticSeverity.Error);
    assert.equal(mismatch.source, "dbssot");
    assert.match(mismatch.codeDescription.href, /^file:\/\/.*ssl-parameter-mismatch\/README\.md$/);
    assert.ok(fs.existsSync(new URL(mismatch.codeDescription.href)));
    assert.match(mismatch.data.fingerprint, /^[0-9a-f]{16}$/);
    // Behind an elephant of two units and an accented letter.
    assert.equal(underlined(editor.documents.get("shop/db.py"), mismatch), files["shop/db.py"].match(/"postgresql.*require"/)[0]);
    assert.ok(mismatch.relatedInformation.some((one) => one.location.uri === editor.uri("shop/db.py") && /create_async_engine/.test(one.message)));
    // A keystroke, and what stood there is gone.
    const start = editor.at("shop/db.py", "sslmode");
    editor.change("shop/db.py", [{ range: { start, end: { line: start.line, character: start.character + 7 } }, text: "ssl" }]);
    await editor.until("shop/db.py", (found, params) => lacks("ssl-parameter-mismatch")(found) && params.version === 2, "without mismatch");
    // Closing brings the disk back.
    editor.connection.sendNotification(rpc.DidCloseTextDocumentNotification.type, { textDocument: { uri: editor.uri("shop/db.py") } });
    await editor.until("shop/db.py", has("ssl-parameter-mismatch"), "mismatch again");
    assert.equal(await editor.stop(), 0);
  },

  async "unsaved text of one file changes what is found in another"() {
    const editor = new Editor(project());
    await editor.start();
    await editor.until("shop/db.py", lacks("driver-scheme-mismatch"), "first audit");
    editor.open("shop/urls.py");
    editor.change("shop/urls.py", [{ text: files["shop/urls.py"].replace('os.environ["DATABASE_URL"]', '"postgresql+psycopg2://app@db/shop"') }]);
    await editor.until("shop/urls.py", (found) => found.length > 0, "something about the literal");
    const all = [...editor.diagnostics.values()].flatMap((params) => params.diagnostics);
    assert.ok(all.some((one) => one.code === "driver-scheme-mismatch" && /async/.test(one.message)), JSON.stringify(all));
    assert.equal(await editor.stop(), 0);
  },

  async "fixes and permissions can be taken, and do what they say"() {
    const editor = new Editor(project());
    await editor.start();
    editor.open("shop/db.py");
    const list = await editor.until("shop/db.py", has("ssl-parameter-mismatch"), "mismatch");
    const range = list.find((one) => one.code === "ssl-parameter-mismatch").range;
    const actions = await editor.actions("shop/db.py", range);
    assert.ok(actions.every((one) => one.kind === rpc.CodeActionKind.QuickFix));
    const fix = actions.find((one) => one.isPreferred);
    assert.equal(fix.diagnostics[0].code, "ssl-parameter-mismatch");
    assert.deepEqual(await editor.actions("shop/db.py", range, ["source.organizeImports"]), []);
    // What is typed before the next audit makes the edits stale: none is offered then.
    editor.change("shop/db.py", [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "# shop\n" }]);
    assert.deepEqual(await editor.actions("shop/db.py", range), []);
    await editor.until("shop/db.py", (found, params) => params.version === 2, "version 2");
    const again = (await editor.actions("shop/db.py", { start: { line: 6, character: 0 }, end: { line: 6, character: 200 } })).find((one) => one.isPreferred);
    editor.apply("shop/db.py", again);
    assert.match(editor.documents.get("shop/db.py").getText(), /\?ssl=require/);
    await editor.until("shop/db.py", lacks("ssl-parameter-mismatch"), "fixed");
    // A fix that would touch a secret is withheld: the password's finding has none.
    const password = (await editor.actions("shop/db.py", { start: { line: 6, character: 0 }, end: { line: 6, character: 200 } })).filter((one) => one.diagnostics[0].code === "hardcoded-password");
    assert.deepEqual(password.map((one) => one.title), ["Allow hardcoded-password here"]);
    editor.apply("shop/db.py", password[0]);
    assert.match(editor.documents.get("shop/db.py").getText(), /\n# dbssot: allow hardcoded-password\nNAME/);
    const rest = await editor.until("shop/db.py", lacks("hardcoded-password"), "allowed");
    assert.ok(lacks("unused-suppression")(rest));
    assert.equal(await editor.stop(), 0);
  },

  async "hover tells the way and what each client makes of the URL"() {
    const editor = new Editor(project());
    await editor.start();
    editor.open("shop/db.py");
    editor.open("shop/urls.py");
    editor.open("deploy/compose.yaml");
    await editor.until("shop/db.py", (found, params) => params.version === 1, "version 1");
    const hover = (name, position) => editor.connection.sendRequest(rpc.HoverRequest.type, { textDocument: { uri: editor.uri(name) }, position });
    const literal = await hover("shop/db.py", editor.at("shop/db.py", "postgresql+asyncpg"));
    assert.equal(literal.contents.kind, "markdown");
    assert.match(literal.contents.value, /create\\_async\\_engine \\\(opens it here\\\) rejects it/);
    const through = await hover("shop/db.py", editor.at("shop/db.py", "async_url())", 2));
    assert.match(through.contents.value, /by the source of truth/);
    assert.match(through.contents.value, /urls\\\.py\\:5\]\(file:\/\//);
    const read = await hover("shop/urls.py", editor.at("shop/urls.py", "DATABASE_URL"));
    assert.match(read.contents.value, /Set in\n\n- \[deploy\\\/compose\\\.yaml\\:5\]/);
    const deployed = await hover("deploy/compose.yaml", editor.at("deploy/compose.yaml", "postgresql+asyncpg"));
    assert.match(deployed.contents.value, /psycopg2 rejects it/);
    assert.equal(await hover("shop/db.py", { line: 1, character: 0 }), null);
    assert.equal(await editor.stop(), 0);
  },

  async "definition goes where the URL comes from"() {
    const editor = new Editor(project());
    await editor.start();
    editor.open("shop/db.py");
    editor.open("shop/urls.py");
    await editor.until("shop/db.py", (found, params) => params.version === 1, "version 1");
    const definition = (name, position) => editor.connection.sendRequest(rpc.DefinitionRequest.type, { textDocument: { uri: editor.uri(name) }, position });
    const source = await definition("shop/db.py", editor.at("shop/db.py", "async_url())", 2));
    assert.deepEqual(source.map((one) => [one.uri, one.range.start.line]), [[editor.uri("shop/urls.py"), 4]]);
    const deploy = await definition("shop/urls.py", editor.at("shop/urls.py", "DATABASE_URL"));
    assert.deepEqual(deploy.map((one) => [one.uri, one.range.start.line]), [[editor.uri("deploy/compose.yaml"), 4]]);
    assert.equal(await editor.stop(), 0);
  },

  async "columns count what was agreed on"() {
    const editor = new Editor(project());
    assert.equal((await editor.start(neovim)).positionEncoding, "utf-8");
    const list = await editor.until("shop/db.py", has("ssl-parameter-mismatch"), "mismatch");
    const line = Buffer.from(files["shop/db.py"].split("\n")[5], "utf8");
    const { range, ...rest } = list.find((one) => one.code === "ssl-parameter-mismatch");
    assert.equal(line.subarray(range.start.character, range.end.character).toString(), files["shop/db.py"].match(/"postgresql.*require"/)[0]);
    // What the client cannot show is not sent.
    assert.deepEqual(Object.keys(rest).sort(), ["code", "message", "severity", "source"]);
    assert.equal(await editor.stop(), 0);
  },

  async "a policy counts as it is typed, and a broken one keeps the findings"() {
    const editor = new Editor(project());
    await editor.start();
    await editor.until("shop/db.py", has("hardcoded-password"), "password");
    editor.open(".dbssot.yaml");
    editor.change(".dbssot.yaml", [{ text: files[".dbssot.yaml"] + "rulez: {}\n" }]);
    const faults = await editor.until(".dbssot.yaml", (found) => found.length > 0, "fault");
    assert.match(faults[0].message, /rulez/);
    assert.ok(has("hardcoded-password")(editor.diagnostics.get(editor.uri("shop/db.py")).diagnostics));
    editor.change(".dbssot.yaml", [{ text: files[".dbssot.yaml"] + "rules: {hardcoded-password: off}\n" }]);
    await editor.until("shop/db.py", lacks("hardcoded-password"), "switched off");
    assert.equal(await editor.stop(), 0);
  },

  async "files on the disk are read again when the editor says so"() {
    const root = project();
    const editor = new Editor(root, ["--open-files-only"]);
    await editor.start();
    editor.open("shop/db.py");
    await editor.until("shop/db.py", lacks("driver-scheme-mismatch"), "first audit");
    assert.ok(![...editor.diagnostics.keys()].some((uri) => uri.endsWith("compose.yaml")), "only open files");
    fs.writeFileSync(path.join(root, "shop/urls.py"), files["shop/urls.py"].replace('os.environ["DATABASE_URL"]', '"postgresql+psycopg2://app@db/shop"'));
    editor.connection.sendNotification(rpc.DidChangeWatchedFilesNotification.type, { changes: [{ uri: editor.uri("shop/urls.py"), type: 2 }] });
    const wait = new Promise((resolve) => setTimeout(resolve, 1500));
    await wait;
    assert.ok(!editor.diagnostics.has(editor.uri("shop/urls.py")));
    editor.open("shop/urls.py");
    await editor.until("shop/urls.py", (found) => found.length > 0, "findings of the new text");
    assert.equal(await editor.stop(), 0);
  },

  async "an editor without a folder gets the file's project"() {
    const root = project();
    const editor = new Editor(root);
    await editor.connection.sendRequest(rpc.InitializeRequest.type, { processId: null, rootUri: null, capabilities: vscode });
    editor.connection.sendNotification(rpc.InitializedNotification.type, {});
    editor.open("shop/db.py");
    await editor.until("shop/db.py", has("bypassed-source-of-truth"), "policy of the project");
    assert.equal(await editor.stop(), 0);
  },

  async "hostile bytes cost an error reply each"() {
    const root = project();
    const run = (bytes) => {
      const done = child_process.spawnSync(program, ["lsp"], { input: bytes, timeout: 60000, maxBuffer: 1 << 28 });
      assert.equal(done.signal, null);
      said.push(done.stdout.toString("utf8"));
      const messages = [];
      let rest = done.stdout;
      while (rest.length) {
        const head = rest.indexOf("\r\n\r\n");
        const length = Number(/Content-Length: (\d+)/.exec(rest.subarray(0, head).toString())[1]);
        messages.push(JSON.parse(rest.subarray(head + 4, head + 4 + length).toString()));
        rest = rest.subarray(head + 4 + length);
      }
      return { code: done.status, messages };
    };
    const framed = (text) => Buffer.concat([Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n`), Buffer.from(text)]);
    const call = (id, method, params) => framed(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const begin = call(1, "initialize", { rootUri: pathToFileURL(root).href, capabilities: vscode });
    const end = Buffer.concat([call(98, "shutdown"), framed(JSON.stringify({ jsonrpc: "2.0", method: "exit" }))]);
    const noise = [
      Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
      Buffer.from(Array.from({ length: 20000 }, (_, i) => (i * 131 + (i >> 3) * 17) & 255)),
      Buffer.from("\n" + "x".repeat(1 << 20) + "\n"),
      Buffer.from("Content-Length: 99999999999999999999999\r\n\r\n"),
      Buffer.from("Content-Length: -5\r\n\r\n"),
      framed("no json"),
      framed("[".repeat(100000)),
      framed('{"jsonrpc":"2.0","id":{"a":1},"method":"x"}'),
      framed("[]"),
      framed('"text"'),
      framed('{"id":7}'),
      framed('{"id":7,"method":4}'),
      framed(Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString("latin1")),
    ];
    for (const bytes of noise) {
      const { code, messages } = run(Buffer.concat([begin, bytes, Buffer.from("\n"), call(2, "textDocument/hover", {}), end]));
      assert.equal(code, 0, bytes.subarray(0, 60).toString());
      assert.equal(messages.find((one) => one.id === 2)?.error?.code, -32602, bytes.subarray(0, 60).toString());
      assert.ok(messages.filter((one) => one.error).length <= 4);
    }
    const odd = [null, 5, "x", [], [[]], {}, { textDocument: 5 }, { textDocument: { uri: "untitled:1", text: "x" } }, { textDocument: { uri: "file:///%00" } },
      { textDocument: { uri: "file:///" , text: ""}, position: { line: -1, character: 1e30 } },
      { textDocument: { uri: pathToFileURL(root).href, version: "x", text: "a" }, contentChanges: [{ range: { start: {}, end: 4 }, text: "x" }] },
      { textDocument: { uri: pathToFileURL(path.join(root, "shop/db.py")).href, version: 1e300, text: "import os\n" }, contentChanges: [{ range: { start: { line: 9, character: 9 }, end: { line: 0, character: 0 } }, text: "\u0000" }, 4, null],
        position: { line: 4294967295, character: 4294967295 }, range: { start: { line: 4294967296, character: 0 }, end: { line: 0, character: 18446744073709551615 } } }];
    const methods = ["initialize", "textDocument/didOpen", "textDocument/didChange", "textDocument/didSave", "textDocument/didClose", "textDocument/hover", "textDocument/definition",
      "textDocument/codeAction", "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders", "$/cancelRequest", "no/such", "initialized"];
    let id = 100;
    const parts = [begin];
    for (let round = 0; round < 3; ++round) {
      for (const params of odd) for (const method of methods) parts.push(round === 1 ? framed(JSON.stringify({ jsonrpc: "2.0", method, params })) : call(++id, method, params));
    }
    const { code, messages } = run(Buffer.concat([...parts, end]));
    assert.equal(code, 0);
    const answered = new Set(messages.filter((one) => "result" in one || "error" in one).map((one) => one.id));
    for (let one = 101; one <= id; ++one) assert.ok(answered.has(one), `no answer to ${one}`);
    assert.ok(!messages.some((one) => one.error?.code === -32603), "an internal fault");
    // Before `initialize`, after `shutdown`, without `exit`.
    assert.equal(run(call(5, "textDocument/hover", {})).messages[0].error.code, -32002);
    assert.equal(run(Buffer.concat([begin, call(98, "shutdown"), call(9, "textDocument/hover", {})])).messages.find((one) => one.id === 9).error.code, -32600);
    assert.equal(run(begin).code, 1);
    assert.equal(run(Buffer.alloc(0)).code, 1);
  },
};

(async () => {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (process.argv[4] && !name.includes(process.argv[4])) continue;
    try {
      await check();
      console.log(`ok: ${name}`);
    } catch (fault) {
      ++failed;
      console.log(`FAILED: ${name}\n${fault.stack}`);
    }
  }
  if (said.join("").includes(PASSWORD)) {
    ++failed;
    console.log("FAILED: a message holds the password");
  }
  process.exit(failed ? 1 : 0);
})();
