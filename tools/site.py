#!/usr/bin/env python3
"""Makes a static site of the pages in docs/, of README, CHANGELOG, CONTRIBUTING, SECURITY and of every rule's page.

tools/site.py FOLDER           writes the site there (`make site`: build/site)
tools/site.py FOLDER --check   also looks for dead links and anchors in what was written; exit code 1 if there is one

Needs python3-markdown and nothing else. The pages load nothing: style stands in each of them, links to code lead to the repository.
"""

import html
import html.parser
import os
import re
import shutil
import sys
import urllib.parse

import markdown

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REPOSITORY = os.environ.get("DBSSOT_REPOSITORY", "https://github.com/OWNER/dbssot")
SECTIONS = (
    ("Begin", ("README.md", "docs/first-finding.md", "docs/adoption.md", "docs/cookbook.md", "docs/ci.md", "docs/editors.md", "docs/scaffold.md")),
    ("Use", ("docs/fixes.md", "docs/policy.md", "docs/verify.md", "docs/live-check.md", "docs/map.md", "docs/compare.md", "docs/example-audit.md", "docs/url-check.md",
             "docs/scale.md", "docs/own-rules.md", "docs/plugins.md")),
    ("Reference", ("docs/commands.md", "docs/rules.md", "docs/policy-keys.md", "docs/facts.md", "docs/fact-fields.md", "docs/drivers.md", "docs/url-engine.md")),
    ("Inside", ("docs/architecture.md", "docs/decisions.md", "docs/roadmap.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
)
STYLE = """
:root { --paper: #fff; --ink: #1c2330; --quiet: #5a6474; --line: #dfe3ea; --shade: #f4f6f9; --link: #1a56b0; color-scheme: light; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181f; --ink: #e4e8ef; --quiet: #9aa5b5; --line: #2e3644; --shade: #1d232d; --link: #8ab4f8; color-scheme: dark; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; }
.frame { display: grid; grid-template-columns: 15rem minmax(0, 52rem); gap: 3rem; max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
nav { border-right: 1px solid var(--line); padding: 1.5rem 1rem 2rem 0; font-size: .93rem; }
nav .home { font-weight: 700; font-size: 1.1rem; text-decoration: none; color: var(--ink); }
nav h2 { font-size: .78rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet); margin: 1.2rem 0 .3rem; border: 0; padding: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .15rem .4rem; text-decoration: none; border-radius: 4px; }
nav a[aria-current] { background: var(--shade); color: var(--ink); font-weight: 600; }
main { padding: 1.5rem 0 4rem; min-width: 0; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: .2rem 0 1rem; }
h2 { font-size: 1.35rem; margin: 2.2rem 0 .6rem; padding-top: .4rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
code { font: .88em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; background: var(--shade); padding: .08em .3em; border-radius: 3px; }
pre { background: var(--shade); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; }
pre code { background: none; padding: 0; white-space: pre; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .93rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); min-width: 6rem; }
th { background: var(--shade); }
td code { overflow-wrap: anywhere; }
.to-pages { display: none; }
@media (max-width: 56rem) {
  .frame { display: flex; flex-direction: column; gap: 0; padding: 0 1rem; }
  nav { order: 2; border-right: 0; border-top: 1px solid var(--line); padding: .8rem 0 2rem; }
  nav li a { padding: .4rem; }
  .to-pages { display: block; padding-top: .8rem; }
  main { padding-top: .6rem; }
  h1 { font-size: 1.55rem; }
}
@media print { nav { display: none; } .frame { display: block; } }
"""


def pages():
    """Source paths, relative to the root, in the order of the navigation; rules behind it."""
    found = [page for _, section in SECTIONS for page in section]
    listed = {page for page in found}
    unlisted = [f"docs/{name}" for name in sorted(os.listdir(os.path.join(ROOT, "docs"))) if name.endswith(".md") and f"docs/{name}" not in listed]
    if unlisted:
        sys.exit(f"tools/site.py: no section lists {', '.join(unlisted)}")
    rules = [f"rules/{name}/README.md" for name in sorted(os.listdir(os.path.join(ROOT, "rules"))) if os.path.exists(os.path.join(ROOT, "rules", name, "README.md"))]
    return found + rules


def target_of(source):
    if source == "README.md":
        return "index.html"
    if source.startswith("rules/"):
        return f"rules/{source.split('/')[1]}.html"
    return os.path.basename(source).removesuffix(".md").lower() + ".html"


def slug(value, _separator):
    """As GitHub makes anchors, and tests/docs/check_links.py knows them."""
    text = re.sub(r"<[^>]*>", "", value).strip().lower()
    return re.sub(r"[^\w\- ]", "", html.unescape(text)).replace(" ", "-")


def relative(goal, page):
    return urllib.parse.quote(os.path.relpath(goal, os.path.dirname(page) or "."))


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.sources = pages()
        self.targets = {source: target_of(source) for source in self.sources}

    def text(self, source):
        with open(os.path.join(ROOT, source), encoding="utf-8") as file:
            return file.read()

    def title(self, source):
        match = re.search(r"^# (.+)$", self.text(source), re.M)
        return match.group(1).replace("`", "") if match else source

    def link(self, address, source):
        """Where a link of the source leads on the site: to a page, a file that goes along, or the repository."""
        if re.match(r"[a-z][a-z0-9+.-]*:|//|#", address, re.I):
            return address
        path, mark, anchor = address.partition("#")
        goal = os.path.normpath(os.path.join(os.path.dirname(source), urllib.parse.unquote(path)))
        here = self.targets[source]
        if goal in self.targets:
            return relative(self.targets[goal], here) + mark + anchor
        if goal.startswith("docs/") and goal.endswith(".json"):
            return relative(os.path.basename(goal), here)
        kind = "tree" if os.path.isdir(os.path.join(ROOT, goal)) else "blob"
        return f"{REPOSITORY}/{kind}/main/{urllib.parse.quote(goal)}{mark}{anchor}"

    def body(self, source):
        text = self.text(source)
        text = re.sub(r"```mermaid\n.*?```", f"The drawing of this place is shown by the [repository]({REPOSITORY}/blob/main/{source}).", text, flags=re.S)
        # Blocks within lists are indented there by three blanks; python-markdown wants four.
        made = markdown.Markdown(extensions=["tables", "fenced_code", "toc", "sane_lists"], extension_configs={"toc": {"slugify": slug}})
        out = made.convert(text)
        out = re.sub(r'href="([^"]*)"', lambda found: f'href="{html.escape(self.link(html.unescape(found.group(1)), source))}"', out)
        return out.replace("<table>", '<div class="wide" tabindex="0" role="region" aria-label="table"><table>').replace("</table>", "</table></div>")

    def navigation(self, here):
        parts = [f'<a class="home" href="{relative("index.html", here)}">dbssot</a>']
        for name, section in SECTIONS:
            entries = []
            for source in section:
                goal = self.targets[source]
                title = "Overview" if source == "README.md" else self.title(source)
                current = ' aria-current="page"' if goal == here else ""
                entries.append(f'<li><a href="{relative(goal, here)}"{current}>{html.escape(title)}</a></li>')
            parts.append(f"<h2>{name}</h2><ul>{''.join(entries)}</ul>")
        return "".join(parts)

    def page(self, source):
        here, title = self.targets[source], self.title(source)
        name = "dbssot" if source == "README.md" else f"{title} - dbssot"
        return ("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                f"<title>{html.escape(name)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">To the text</a>\n<div class=\"frame\">\n"
                f"<nav id=\"pages\" aria-label=\"Pages\">{self.navigation(here)}</nav>\n"
                f"<main id=\"content\">\n<a class=\"to-pages\" href=\"#pages\">All pages</a>\n{self.body(source)}\n</main>\n</div>\n</body>\n</html>\n")

    def write(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for source, goal in self.targets.items():
            path = os.path.join(self.folder, goal)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.page(source))
        for name in os.listdir(os.path.join(ROOT, "docs")):
            if name.endswith(".json"):
                shutil.copy(os.path.join(ROOT, "docs", name), self.folder)
        open(os.path.join(self.folder, ".nojekyll"), "w", encoding="utf-8").close()


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if "id" in attributes:
            self.anchors.add(attributes["id"])
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])


def dead_links(folder):
    read = {}
    for base, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(base, name)
                with open(path, encoding="utf-8") as file:
                    read[os.path.relpath(path, folder)] = Links(file.read())
    faults = count = 0
    for page, content in sorted(read.items()):
        for link in content.links:
            if re.match(r"[a-z][a-z0-9+.-]*:", link, re.I):
                continue
            count += 1
            path, _, anchor = link.partition("#")
            goal = os.path.normpath(os.path.join(os.path.dirname(page), urllib.parse.unquote(path))) if path else page
            exists = goal in read or os.path.exists(os.path.join(folder, goal))
            if not exists or (anchor and goal in read and urllib.parse.unquote(anchor) not in read[goal].anchors):
                faults += 1
                print(f"{page}: {link}: leads nowhere")
    print(f"{len(read)} pages, {count} links within the site, {faults} dead")
    return faults


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = os.path.abspath(sys.argv[1])
    if os.path.exists(folder) and not os.path.exists(os.path.join(folder, ".nojekyll")) and os.listdir(folder):
        sys.exit(f"{folder} holds something else")
    Site(folder).write()
    return 1 if "--check" in sys.argv and dead_links(folder) else 0


if __name__ == "__main__":
    sys.exit(main())
