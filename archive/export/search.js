// The search of the static site: words are folded as the server folds them, and looked up in
// scripts that hold the index. Nothing is sent anywhere; without this script the lists are there.
// A reader's words and a record's go into the page as text, never as markup.
(() => {
  "use strict";
  /**
   * @typedef {{shards: number, lines: number, prime: number, letters: Record<string, string>,
   *   folds: Record<string, string>, compounds: Record<string, string>, articles: string[], stem: number, longest: number,
   *   most: number, zeros: number[]}} About
   * @typedef {[id: string, headline: Record<string, string>, status: string,
   *   place: Record<string, string>, date: Record<string, string>]} Line
   */
  const PAGE = 20;
  const language = document.documentElement.lang;
  const rightToLeft = new Set(document.getElementById("search")?.dataset.rtl?.split(" "));
  /** @type {Map<string, Promise<any>>} */
  const loading = new Map();
  /** @type {Map<string, (data: any) => void>} */
  const waiting = new Map();

  /** Called by each file of the index. @type {(name: string, data: any) => void} */
  const amana = (name, data) => waiting.get(name)?.(data);
  Object.assign(window, { amana });

  /** A file of the index; null where there is none. @param {string} name */
  function load(name) {
    const held = loading.get(name);
    if (held) return held;
    const made = new Promise((resolve) => {
      waiting.set(name, resolve);
      const script = document.createElement("script");
      script.src = `../words/${name}.js`;
      script.onerror = () => resolve(null);
      document.head.append(script);
    });
    loading.set(name, made);
    return made;
  }

  /** One letter's folded form. @param {string} letter @param {About} about */
  function folded(letter, about) {
    const plain = [...(about.letters[letter] ?? letter).normalize("NFKD")]
      .map((each) => about.folds[each] ?? each.toLowerCase())
      .join("")
      .replace(/[\p{Mn}\p{Me}\p{Cf}]/gu, "");
    return [...plain].map((each) => digit(about.letters[each] ?? each, about.zeros)).join("");
  }

  /** @param {string} letter @param {number[]} zeros */
  function digit(letter, zeros) {
    const code = letter.codePointAt(0) ?? 0;
    const zero = zeros.find((each) => each <= code && code < each + 10);
    return zero === undefined ? letter : String(code - zero);
  }

  /** The words of a question, each once. @param {string} text @param {About} about */
  function words(text, about) {
    const plain = [...text].map((letter) => folded(letter, about)).join("");
    const bare = plain.replace(/(?<=[\p{L}\p{N}_])['\u2019\u02bc]s(?![\p{L}\p{N}_])/gu, "");
    const joined = bare.replace(/(?<=[\p{L}\p{N}_])['\u2019\u02bc](?=[\p{L}\p{N}_])/gu, "");
    const found = (joined.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => {
      const letters = [...word];
      const article = about.articles.find(
        (each) => word.startsWith(each) && letters.length >= each.length + about.stem,
      );
      return letters.slice(article?.length ?? 0, (article?.length ?? 0) + about.longest).join("");
    });
    return [...new Set(compounded(found, about.compounds))].slice(0, about.most);
  }

  /** Compounds in one form, as on the server. @param {string[]} found
   * @param {Record<string, string>} compounds */
  function compounded(found, compounds) {
    const made = [];
    for (let place = 0; place < found.length; place += 1) {
      const one = found[place] ?? "";
      const pair = `${one} ${found[place + 1] ?? ""}`;
      const joins = Object.hasOwn(compounds, pair);
      made.push(joins ? compounds[pair] : Object.hasOwn(compounds, one) ? compounds[one] : one);
      if (joins) place += 1;
    }
    return /** @type {string[]} */ (made);
  }

  /** @param {string} word @param {About} about */
  function shard(word, about) {
    let found = 0;
    for (const letter of word) found = (found * 31 + (letter.codePointAt(0) ?? 0)) % about.prime;
    return found % about.shards;
  }

  /** The numbers of the records that have every word, the newest first. @param {string} text */
  async function find(text) {
    const about = /** @type {About} */ (await load("about"));
    const asked = words(text, about);
    const lists = await Promise.all(
      asked.map(async (word) => {
        const held = (await load(`w${shard(word, about)}`)) ?? {};
        let number = 0;
        const steps = /** @type {number[]} */ (Object.hasOwn(held, word) ? held[word] : []);
        return steps.map((step, place) => (number = place ? number - step : step));
      }),
    );
    const [first = [], ...others] = lists.sort((a, b) => a.length - b.length);
    const sets = others.map((each) => new Set(each));
    return first.filter((number) => sets.every((each) => each.has(number)));
  }

  /** @param {number} number */
  async function line(number) {
    const about = /** @type {About} */ (await load("about"));
    const held = await load(`l${Math.floor(number / about.lines)}`);
    return /** @type {Line} */ (held[number]);
  }

  /**
   * @param {string} name @param {string} text @param {Record<string, string>} [attributes]
   * @param {...Node} inner
   */
  function element(name, text, attributes = {}, ...inner) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(text, ...inner);
    return made;
  }

  /** A text in the reader's language where there is one. @param {Record<string, string>} texts */
  function shown(texts) {
    const own = language in texts ? language : (Object.keys(texts)[0] ?? language);
    return { text: texts[own] ?? "", lang: own, dir: rightToLeft.has(own) ? "rtl" : "ltr" };
  }

  /** @param {Line} line @param {DOMStringMap} labels */
  function item([id, headline, status, place, date], labels) {
    const { text, ...marks } = shown(headline);
    const link = element("a", text, { href: `../${language}/${id}/index.html`, ...marks });
    const badge = element("span", labels[status] ?? status, { class: "badge", "data-state": status });
    const happened = element("bdi", shown(date).text);
    return element("li", "", {},
      element("p", "", { class: "meta" }, happened, element("br", ""), badge),
      element("h2", "", {}, link),
      element("p", "", { class: "meta" }, element("bdi", shown(place).text)));
  }

  /** @template {HTMLElement} Kind @param {string} id @param {new () => Kind} kind */
  function part(id, kind) {
    const found = document.getElementById(id);
    if (!(found instanceof kind)) throw new Error(`The page has no ${id}.`);
    return found;
  }

  function start() {
    const form = part("search", HTMLFormElement);
    const field = part("q", HTMLInputElement);
    const more = part("more", HTMLButtonElement);
    const records = part("records", HTMLOListElement);
    /** @type {number[]} */
    let left = [];

    const show = async () => {
      const next = left.splice(0, PAGE);
      records.append(...(await Promise.all(next.map(line))).map((each) => item(each, form.dataset)));
      more.hidden = left.length === 0;
    };
    const answer = async () => {
      left = await find(field.value);
      records.replaceChildren();
      part("found", HTMLElement).hidden = false;
      const { found = "", none = "" } = form.dataset;
      part("count", HTMLElement).textContent = left.length ? `${found}: ${left.length}` : none;
      await show();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void answer();
    });
    more.addEventListener("click", () => void show());
    form.hidden = false;
  }
  start();
})();
