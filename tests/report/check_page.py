#!/usr/bin/env python3
"""Looks at the HTML pages in headless Chromium: clicks, filters, the graph, both themes, 360 and 1600 pixels, hostile text, 5,000 findings.

Usage: check_page.py PROGRAM [FOLDER]. Screenshots are written into FOLDER. Exit code 1 with one line per fault, 77 where Chromium, its driver or
Selenium is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

HOSTILE = "x';alert(1)<!--<script>window.hit=1</script><img src=x onerror=window.hit=1>&amp;.py"
faults = []


def check(holds, what):
    if not holds:
        faults.append(what)


class Browser:
    def __init__(self, scratch):
        options = Options()
        options.binary_location = CHROMIUM
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={scratch}/profile"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(DRIVER))

    def open(self, path, fragment="", width=1600):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        self.driver.get("about:blank")
        self.driver.get("file://" + path + ("#" + fragment if fragment else ""))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def shown(self):
        return self.run("return document.querySelectorAll('.finding').length")

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """Addresses that pages asked for, but themselves."""
        sent = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = [message["params"] for message in sent if message["method"] == "Network.requestWillBeSent"]
        return [one["request"]["url"][:200] for one in asked if one["documentURL"].startswith("file:") and not one["request"]["url"].startswith("file:")]


def page(program, folder, path, command="check"):
    done = subprocess.run([program, command, "--format", "html", "-o", path, folder], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"dbssot {command} ended with exit code {done.returncode}: {done.stderr}")
    with open(path, encoding="utf-8") as file:
        return file.read()


def looks(browser, path, shots):
    for width in (360, 1600):
        for theme, dark in (("light", False), ("dark", True)):
            browser.open(path, f"theme={theme}", width)
            overflow = browser.run("return document.documentElement.scrollWidth - window.innerWidth")
            check(overflow <= 0, f"{width} pixels, {theme}: the page is {overflow} pixels too wide")
            back = browser.run("return getComputedStyle(document.body).backgroundColor")
            channels = [int(number) for number in back[back.index("(") + 1 : -1].split(",")[:3]]
            check((sum(channels) < 200) == dark, f"{theme} theme has the background {back}")
            low = browser.run(CONTRAST)
            check(not low, f"{width} pixels, {theme}: text of low contrast: {low[:3]}")
            if shots:
                height = browser.run("return document.documentElement.scrollHeight")
                browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": min(height, 4000), "deviceScaleFactor": 1, "mobile": width < 500})
                browser.driver.save_screenshot(os.path.join(shots, f"{os.path.basename(path)[:-5]}-{width}-{theme}.png"))


# Texts whose contrast against what lies behind them is below 4.5, as WCAG 2 counts it.
CONTRAST = """
const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const low = [];
for (const element of document.querySelectorAll('body *')) {
  if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.closest('svg, script, style, noscript') || !element.getClientRects().length) continue;
  let behind = element;
  while (behind && getComputedStyle(behind).backgroundColor.match(/, 0\\)$/)) behind = behind.parentElement;
  const a = light(getComputedStyle(element).color), b = light(behind ? getComputedStyle(behind).backgroundColor : 'rgb(255,255,255)');
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) low.push(element.textContent.slice(0, 30) + ' ' + ratio.toFixed(2));
}
return low;
"""


def accessible(browser):
    nameless = browser.run(
        "return [...document.querySelectorAll('button, select, input, [role=button], a')].filter((e) => !e.hidden && !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length))).length"
    )
    check(nameless == 0, f"{nameless} controls have no name")
    check(browser.run("return document.documentElement.lang") == "en", "the page names no language")
    check(browser.run("return document.querySelectorAll('h1').length") == 1, "one title is wanted")
    check(browser.run("return [...document.querySelectorAll('table')].every((t) => t.caption && t.querySelector('th[scope]'))"), "a table has no caption or no header cells")


def works(browser, path):
    browser.open(path)
    accessible(browser)
    everything = browser.shown()
    check(everything == 22, f"{everything} findings shown, 22 are in the sample")
    browser.run("const q = document.getElementById('q'); q.value = 'detector'; q.dispatchEvent(new Event('input'));")
    time.sleep(0.4)
    few = browser.shown()
    check(0 < few < everything, f"searching for `detector` leaves {few}")
    address = browser.run("return location.hash")
    check("q=detector" in address, f"the search is not in the address: {address}")
    browser.open(path, address.lstrip("#"))
    check(browser.shown() == few, "the address does not bring the search back")
    browser.run("[...document.querySelectorAll('button')].find((b) => b.textContent === 'Clear filters').click()")
    check(browser.shown() == everything, "clearing the filters does not bring all findings back")
    browser.run("document.querySelector('input[value=warning]').click()")
    check(browser.shown() == 1, "without warnings one error is left")
    browser.run("document.querySelector('input[value=warning]').click(); const s = document.getElementById('by-service'); s.value = 'billing'; s.dispatchEvent(new Event('change'));")
    check(browser.shown() == 5, f"billing has 5 findings, {browser.shown()} are shown")
    browser.run("document.querySelector('.finding summary').click()")
    time.sleep(0.2)
    check(browser.run("return document.querySelectorAll('.finding[open] .frame mark').length") == 1, "an opened finding marks no code")
    # The graph: a node by keyboard, a database by name, zoom.
    browser.open(path)
    if shutil.which("dot"):
        view = browser.run("return document.querySelector('.drawing svg').getAttribute('viewBox')")
        browser.run("[...document.querySelectorAll('button')].find((b) => b.getAttribute('aria-label') === 'Zoom in').click()")
        check(view != browser.run("return document.querySelector('.drawing svg').getAttribute('viewBox')"), "zooming changes nothing")
        browser.run("const n = [...document.querySelectorAll('.node')].find((n) => n.textContent.includes('orders/maintenance.py:15')); n.focus(); n.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));")
        lit = browser.run("return [...document.querySelectorAll('.node:not(.faded)')].map((n) => n.querySelector('text').textContent).sort()")
        check({"create_async_engine", "POSTGRES_HOST", "POSTGRES_DB", "main"} <= set(lit) and "async_url" not in lit, f"following a sink lights {lit}")
        check("orders/accessors.py:15" in browser.run("return document.querySelector('.way').textContent"), "the way of a chosen sink is not told")
        browser.run("document.querySelector('.drawing svg').dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
        check(browser.run("return document.querySelectorAll('.faded').length") == 0, "Escape does not let go")
    browser.run("document.getElementById('theme').click()")
    check("theme=light" in browser.run("return location.hash"), "the theme is not in the address")


def compared(program, scratch, path):
    """Three states of a sample project: a part of it, the whole, the whole without one of its services."""
    folder, sample = os.path.join(scratch, "history"), os.path.join(ROOT, "fixtures", "drifted-monorepo")
    shutil.copytree(os.path.join(sample, "orders"), os.path.join(folder, "orders"))
    shutil.copytree(os.path.join(sample, "shared"), os.path.join(folder, "shared"))
    git = ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    for state in range(3):
        if state == 1:
            shutil.copytree(sample, folder, dirs_exist_ok=True)
        if state == 2:
            os.remove(os.path.join(folder, "orders", "maintenance.py"))
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "state"], check=True)
    subprocess.run([program, "compare", "--path", folder, "--since", "HEAD~2", "--format", "html", "-o", path], cwd=ROOT, capture_output=True, check=True)


def changes(browser, path):
    browser.open(path)
    accessible(browser)
    check(browser.run("return document.querySelectorAll('.trend polyline').length") >= 4, "the trend is not drawn")
    everything = browser.shown()
    browser.run("const s = document.getElementById('by-change'); s.value = 'gone'; s.dispatchEvent(new Event('change'));")
    check(0 < browser.shown() < everything, f"of {everything} findings {browser.shown()} are gone")
    check("change=gone" in browser.run("return location.hash"), "the filter of gone findings is not in the address")


def hostile(browser, program, scratch):
    folder = os.path.join(scratch, "hostile")
    os.makedirs(os.path.join(folder, "services", HOSTILE[:40].replace("/", "")), exist_ok=True)
    code = "import os\nfrom sqlalchemy import create_engine\nurl = os.environ['DATABASE_URL'] # </script><script>window.hit=1</script>\nif '</script><script>window.hit=1//' in url:\n    pass\nengine = create_engine('postgresql://u:Zu7-geheim-Qx@<svg onload=window.hit=1>/db')\n"
    with open(os.path.join(folder, HOSTILE.replace("/", "")), "w", encoding="utf-8") as file:
        file.write(code)
    path = os.path.join(scratch, "hostile.html")
    text = page(program, folder, path)
    check("geheim" not in text, "a password is in the page")
    check(text.count("<script") == 2 and text.count("</script") == 2, "text of the project opens or ends a script")
    browser.open(path)
    browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
    time.sleep(0.3)
    check(browser.shown() > 0, "the hostile project shows no finding")
    check(not browser.run("return window.hit"), "text of the project was run")
    check(browser.run("return document.images.length") == 0, "text of the project made an element")
    check("<script>window.hit=1" in browser.run("return document.body.innerText"), "hostile text is not shown as text")


def many(browser, program, scratch):
    folder = os.path.join(scratch, "many")
    os.makedirs(folder)
    for number in range(50):
        with open(os.path.join(folder, f"m{number}.py"), "w", encoding="utf-8") as file:
            file.write("from sqlalchemy import create_engine\n" + "".join(f"e{i} = create_engine('postgresql://app@db{i}.internal/shop')\n" for i in range(50)))
    path = os.path.join(scratch, "many.html")
    page(program, folder, path)
    begin = time.monotonic()
    browser.open(path)
    opened = time.monotonic() - begin
    count = browser.run("return JSON.parse(document.getElementById('data').textContent).findings.length")
    check(count >= 5000, f"{count} findings are not 5,000")
    check(browser.shown() == 100, f"{browser.shown()} of many findings are shown at once")
    begin = time.monotonic()
    browser.run("const q = document.getElementById('q'); q.value = 'm7.py db49'; q.dispatchEvent(new Event('input'));")
    while browser.shown() == 100 and time.monotonic() - begin < 5:
        time.sleep(0.02)
    searched = time.monotonic() - begin
    print(f"{count} findings: opened in {opened:.2f} s, searched in {searched:.2f} s, {os.path.getsize(path) / 1e6:.1f} MB")
    check(opened < 6 and searched < 1.5, f"slow: opened in {opened:.2f} s, searched in {searched:.2f} s")


def main():
    if not (webdriver and CHROMIUM and DRIVER):
        print("Chromium, chromedriver and Selenium are wanted to look at pages")
        return 77
    program = os.path.abspath(sys.argv[1])
    shots = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as scratch:
        browser = Browser(scratch)
        try:
            sample = os.path.join(scratch, "drifted.html")
            page(program, "fixtures/drifted-monorepo", sample)
            looks(browser, sample, shots)
            works(browser, sample)
            inventory = os.path.join(scratch, "map.html")
            page(program, "fixtures/good-service", inventory, "map")
            looks(browser, inventory, shots)
            difference = os.path.join(scratch, "compare.html")
            compared(program, scratch, difference)
            looks(browser, difference, shots)
            changes(browser, difference)
            hostile(browser, program, scratch)
            many(browser, program, scratch)
            complaints, requests = browser.complaints(), browser.requests()
            check(not complaints, f"the browser complains: {complaints[:3]}")
            check(not requests, f"the page asks the network: {requests[:3]}")
        finally:
            browser.driver.quit()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
