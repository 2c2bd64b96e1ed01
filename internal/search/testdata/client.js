// Runs search.js outside a browser: node client.js FOLDER, with a list of questions on
// stdin as JSON, {"find": query, "limit": n} or {"words": text}; the answers go to stdout.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const root = process.argv[2];
const loaded = [];
const context = vm.createContext({Promise, Map, Set, URLSearchParams, setTimeout, clearTimeout});
context.window = context;
context.addEventListener = () => {};
context.document = {
  querySelectorAll: () => [],
  getElementById: () => null,
  createElement: () => ({remove() {}}),
  head: {
    append(script) {
      loaded.push(script.src);
      setTimeout(() => {
        let content;
        try {
          content = fs.readFileSync(path.join(root, script.src), 'utf8');
        } catch (e) {
          return script.onerror();
        }
        vm.runInContext(content, context);
        script.onload();
      }, 0);
    },
  },
};
vm.runInContext(fs.readFileSync(path.join(__dirname, '..', 'search.js'), 'utf8'), context);

(async () => {
  const answers = [];
  for (const q of JSON.parse(fs.readFileSync(0, 'utf8'))) {
    if (q.find !== undefined) {
      loaded.length = 0;
      try {
        const {total, hits, asked} = await context.gitsmSearch.find('', q.find, q.limit);
        answers.push({total, asked, refs: hits.map((h) => h.ref), hits: q.full ? hits : undefined, loaded: loaded.slice()});
      } catch (e) {
        answers.push({error: String(e), loaded: loaded.slice()});
      }
    } else {
      answers.push({words: q.texts.map((t) => context.gitsmSearch.words(t))});
    }
  }
  process.stdout.write(JSON.stringify(answers));
})();
