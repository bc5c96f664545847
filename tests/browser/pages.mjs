// Opens the pages for people in headless Chromium without JavaScript, wide and narrow, light, dark and on paper, and fails
// where anything is not as promised.
// Usage: BASE_URL=http://127.0.0.1:8080 node pages.mjs OUTPUT_DIRECTORY
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const base = process.env.BASE_URL;
const output = process.argv[2];
assert(base && output, "usage: BASE_URL=http://host:port node pages.mjs OUTPUT_DIRECTORY");
mkdirSync(output, { recursive: true });

const PAGES = {
  home: "/",
  programme: "/programs/141305/2023",
  headline: "/programs/141305/2003",
  revision: "/programs/141305/2023@1",
  missing: "/programs/141305/2022",
};
const WINDOWS = {
  wide: { viewport: { width: 1280, height: 900 } },
  narrow: { viewport: { width: 360, height: 740 } },
  dark: { viewport: { width: 360, height: 740 }, colorScheme: "dark" },
};
/** What WCAG AA asks for. */
const LEAST_CONTRAST = 4.5;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

try {
  for (const [name, window] of Object.entries(WINDOWS)) {
    for (const language of ["ja", "en"]) {
      // What the pages may run is nothing; what looks at them comes from outside them.
      const context = await browser.newContext({ ...window, javaScriptEnabled: false });
      for (const [title, path] of Object.entries(PAGES)) {
        await look(context, `${name}-${language}-${title}`, `${path}?lang=${language}`, title === "missing");
      }
      await context.close();
    }
  }
  const context = await browser.newContext({ javaScriptEnabled: false });
  await keyboard(context);
  await paper(context);
} finally {
  await browser.close();
}

async function open(context, path, isMissing = false) {
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    // That a page is not found is what that page is for.
    if (message.type() === "error" && !(isMissing && message.text().includes("404"))) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(base).origin) complaints.push(request.url());
  });
  page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
  const answer = await page.goto(new URL(path, base).href);
  assert.equal(answer.status(), isMissing ? 404 : 200, path);
  return { page, complaints };
}

async function look(context, name, path, isMissing) {
  const { page, complaints } = await open(context, path, isMissing);
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert(width[0] <= width[1], `${name} is ${width[0]} wide in a window of ${width[1]}`);
  const faint = await page.evaluate(findFaint, LEAST_CONTRAST);
  assert.deepEqual(faint, [], `${name}: texts that are hard to read`);
  const loose = await page.evaluate(() =>
    [...document.querySelectorAll("a[href^='#']")]
      .filter((link) => !document.getElementById(link.getAttribute("href").slice(1)))
      .map((link) => link.outerHTML),
  );
  assert.deepEqual(loose, [], `${name}: links that lead nowhere`);
  assert.deepEqual(complaints, [], name);
  await page.screenshot({ path: join(output, `pages-${name}.png`) });
  await page.close();
}

/** Texts whose colour is too much like what is behind them; runs in the page. */
function findFaint(least) {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let above = element; above; above = above.parentElement) {
      const colour = channels(getComputedStyle(above).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Set();
  for (const element of document.body.querySelectorAll("*")) {
    const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!says || element.closest("title, desc")) continue;
    const style = getComputedStyle(element);
    const lights = [luminance(channels(element.closest("svg") ? style.fill : style.color)), luminance(behind(element))];
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    if (contrast < least) found.add(`${element.tagName} ${element.className} ${contrast.toFixed(2)}`);
  }
  return [...found];
}

/** The first press of the tab key shows the way past the navigation, and every stop shows where one is. */
async function keyboard(context) {
  const { page } = await open(context, PAGES.programme);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => {
    const { left, top } = document.activeElement.getBoundingClientRect();
    return [document.activeElement.className, left >= 0 && top >= 0];
  });
  assert.deepEqual(first, ["skip", true]);
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, "solid");
  await page.close();
}

/** On paper there is no navigation. */
async function paper(context) {
  const { page } = await open(context, `${PAGES.programme}?lang=ja`);
  await page.emulateMedia({ media: "print" });
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll("nav, form, .skip")].filter((part) => part.checkVisibility()).length,
  );
  assert.equal(shown, 0, "navigation on paper");
  await page.pdf({ path: join(output, "pages-programme.pdf"), format: "A4" });
  await page.close();
}
