// Opens /graphiql in headless Chromium, runs the first example and fails where anything is not as promised.
// Usage: BASE_URL=http://127.0.0.1:8080 node graphiql.mjs OUTPUT_DIRECTORY
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const base = process.env.BASE_URL;
const output = process.argv[2];
assert(base && output, "usage: BASE_URL=http://host:port node graphiql.mjs OUTPUT_DIRECTORY");

const EXPECTED_THOUSAND_YEN = [917340, 3070755, 1352713, 5340808];
const TABS = [
  "EffectByPillar",
  "WholeProgram",
  "LargestItems",
  "EffectsInWords",
  "SumsAndAverages",
  "GroupsThatAddUp",
  "YearsSideBySide",
  "MunicipalitiesSideBySide",
  "PlanAndSettlement",
  "InferredFigures",
  "NetAndGross",
  "SearchByWords",
  "ConditionsAcrossLevels",
  "ItemsOfOneYear",
];

const profile = mkdtempSync(join(tmpdir(), "kaikaku-chromium-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  viewport: { width: 1400, height: 900 },
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

try {
  const page = await browser.newPage();
  const elsewhere = [];
  const complaints = [];
  browser.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.origin !== new URL(base).origin) elsewhere.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));

  await page.goto(new URL("/graphiql", base).href);
  const execute = page.locator(".graphiql-execute-button");
  await execute.waitFor();
  const tabs = page.locator(".graphiql-tab-button");
  assert.deepEqual(await tabs.allTextContents(), TABS, "a first visit opens the examples");

  const answer = await run(page, execute);
  const text = JSON.stringify(answer);
  for (const amount of EXPECTED_THOUSAND_YEN) {
    assert(text.includes(`"thousandYen":${amount}`), `the first example shows ${amount}`);
  }
  mkdirSync(output, { recursive: true });
  await page.screenshot({ path: join(output, "graphiql.png") });

  for (const name of TABS.slice(1)) {
    await page.getByRole("tab", { name }).click();
    await page.waitForFunction(
      (name) => document.querySelector(".graphiql-query-editor .CodeMirror")?.CodeMirror.operationName === name,
      name,
    );
    await run(page, execute);
  }

  await page.getByLabel("Open settings dialog").click();
  await page.getByText("Clear storage").waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("Show Documentation Explorer").click();
  await page.getByText("Root Types").waitFor();
  await page.screenshot({ path: join(output, "graphiql-documentation.png") });

  await page.reload();
  await execute.waitFor();
  assert.deepEqual(await tabs.allTextContents(), TABS, "a second visit finds its tabs as they were");

  assert.deepEqual(elsewhere, [], "no request leaves for another host");
  assert.deepEqual(complaints, [], "the console holds no error and no violation of the content policy");
  console.log(`GraphiQL: ${TABS.length} examples ran, nothing was asked of another host; see ${output}`);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}

/** Presses the execute button and gives back the answer, which must hold data and no errors. */
async function run(page, execute) {
  const [response] = await Promise.all([
    page.waitForResponse(
      (response) =>
        new URL(response.url()).pathname === "/graphql" &&
        !response.request().postData()?.includes("IntrospectionQuery"),
    ),
    execute.click(),
  ]);
  const type = response.headers()["content-type"] ?? "";
  assert(type.startsWith("application/graphql-response+json"), `the negotiated media type, not ${type}`);
  const answer = await response.json();
  assert(!answer.errors, JSON.stringify(answer.errors));
  await page.waitForFunction(
    () => document.querySelector(".result-window")?.textContent.includes('"data"'),
  );
  return answer;
}
