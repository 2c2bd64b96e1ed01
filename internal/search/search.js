// The search of a site made by gitsm: adds scripts from search/ as it needs them, works
// from a folder as from a server, and puts nothing but text into the page.
(() => {
	'use strict';

	// How texts become words: classes of characters, from the directory of the index.
	let dropped, separators, ideograph, letters;

	const fold = (text) => Array.from(text.normalize('NFD').replace(dropped, '').toLowerCase(), (c) => letters[c] || c).join('');

	function words(text) {
		const found = [];
		for (const part of fold(text).split(separators)) {
			let run = [], before = '';
			for (const c of Array.from(part).concat('')) {
				const alone = !c || ideograph.test(c);
				if (alone && run.length) found.push(run.slice(0, 32).join(''));
				if (alone) run = [];
				else run.push(c);
				if (alone && c) found.push(...before ? [before + c, c] : [c]);
				before = alone ? c : '';
			}
		}
		return found;
	}

	// Files of the index by name, loaded once, or again after a failure.
	const files = new Map(), waiting = new Map();

	function load(base, name) {
		if (!files.has(name)) files.set(name, new Promise((resolve, reject) => {
			const script = document.createElement('script');
			waiting.set(name, resolve);
			script.src = base + 'search/' + name + '.js';
			script.onload = script.onerror = () => { // after the file has called, if it could
				script.remove();
				if (waiting.delete(name)) reject(files.delete(name));
			};
			document.head.append(script);
		}));
		return files.get(name);
	}

	function receive(name, data) {
		if (name === 'index') {
			[dropped, separators, ideograph] = data.classes.map((c, i) => new RegExp('[' + c + ']' + (i === 1 ? '+' : ''), i ? 'u' : 'gu'));
			letters = data.letters;
		}
		const resolve = waiting.get(name);
		waiting.delete(name);
		if (resolve) resolve(data);
	}

	// shards loads what may have entries that begin with a text.
	const shards = (base, list, text) => Promise.all(list.filter((name, i) => i % 2 &&
		(list[i - 1] <= text || list[i - 1].startsWith(text)) && (i + 1 === list.length || list[i + 1] >= text)).map((name) => load(base, name)));

	// each calls act with every document of the entries that fit.
	function each(loaded, fits, act) {
		for (const shard of loaded) for (let i = 0; i < shard.length; i += 2) if (fits(shard[i])) {
			for (const group of shard[i + 1].split(' ')) {
				for (let j = 1; j < group.length; j += 4) act(group.slice(j, j + 4), +group[0], shard[i]);
			}
		}
	}

	// find answers a query: how many documents have all of its words, and the best of them.
	async function find(base, query, limit) {
		const directory = await load(base, 'index');
		const asked = Array.from(new Set(words(query)));
		const whole = '=' + words(query.slice(query.lastIndexOf('/') + 1)).join(' ');
		const loaded = await Promise.all(asked.concat(whole).map((word) => shards(base, directory.words, word)));
		let scores = new Map();
		asked.forEach((word, i) => {
			const best = new Map();
			each(loaded[i], (entry) => entry.startsWith(word), (n, weight, entry) => {
				if (i && !scores.has(n)) return;
				// How a title begins counts for the word that is typed first.
				const score = (scores.get(n) || 0) + 2 * (i && weight === 8 ? 7 : weight) + (entry === word ? 1 : 0);
				if (!(best.get(n) >= score)) best.set(n, score);
			});
			scores = best;
		});
		each(loaded[asked.length], (entry) => entry === whole, (n) => scores.has(n) && scores.set(n, scores.get(n) + 1e6));
		const order = (a, b) => a < b ? -1 : a > b ? 1 : 0;
		const top = Array.from(scores).sort((a, b) => b[1] - a[1] || order(a[0], b[0])).slice(0, limit);
		const hits = await Promise.all(top.map(async ([n, score]) => {
			const block = [].concat(...await shards(base, directory.documents, n));
			const at = block.findIndex((text, i) => i % 6 === 0 && text === n);
			const [ref, title, kind, href, state] = block.slice(at + 1);
			return at >= 0 && {ref, title, kind, href: base + href, state, score, rank: (n >= 'F') + (n >= 'V') + (n >= 'k')};
		}));
		hits.sort((a, b) => b.score - a.score || a.rank - b.rank || order(a.title, b.title) || order(a.ref, b.ref));
		return {asked, total: scores.size, hits: hits.filter(Boolean)};
	}

	function add(parent, name, attributes, text) {
		const e = document.createElement(name);
		Object.keys(attributes).forEach((key) => e.setAttribute(key, attributes[key]));
		e.textContent = text || '';
		parent.append(e);
		return e;
	}

	// mark adds a text in which the words asked for stand out.
	function mark(parent, name, text, asked) {
		const to = add(parent, 'span', {class: 'search-' + name}), chars = Array.from(text);
		let end = 0;
		chars.forEach((c, i) => {
			if (!i || separators.test(chars[i - 1]) || ideograph.test(c + chars[i - 1])) for (const word of asked) {
				let j = i, seen = '';
				while (j < chars.length && seen.length < word.length) seen += fold(chars[j++]);
				if (seen.startsWith(word)) end = Math.max(end, j);
			}
			const last = to.lastElementChild;
			if (i >= end) to.append(c);
			else if (last && last === to.lastChild) last.append(c);
			else add(to, 'mark', {}, c);
		});
		to.normalize();
	}

	function show(link, hit, asked) {
		mark(link, 'title', hit.title || hit.ref, asked);
		add(link, 'span', {class: 'search-kind'}, hit.kind);
		mark(link, 'ref', hit.ref, asked);
		if (hit.state) add(link, 'span', {class: 'search-state'}, hit.state);
	}

	const count = (n) => n === 0 ? 'No results' : n === 1 ? '1 result' : n + ' results';
	const address = (base, query) => base + 'search.html#' + new URLSearchParams({q: query});
	const failed = 'The search index could not be loaded.';

	// combobox gives a form its list of results.
	function combobox(form, which) {
		const base = form.dataset.base || './', input = form.querySelector('input'), id = 'search-list-' + which;
		const list = add(form, 'div', {class: 'search-results', id, role: 'listbox', 'aria-label': 'Search results'});
		const status = add(form, 'p', {class: 'search-status', role: 'status'});
		let turn = 0, timer = 0, at = -1;

		const set = (name, value) => input.setAttribute(name, value);
		const select = (to) => {
			at = to;
			Array.from(list.children).forEach((option, i) => option.setAttribute('aria-selected', i === at));
			if (at < 0) return input.removeAttribute('aria-activedescendant');
			set('aria-activedescendant', list.children[at].id);
			list.children[at].scrollIntoView({block: 'nearest'});
		};
		const open = (is, text) => {
			list.hidden = !is;
			set('aria-expanded', is);
			select(-1);
			status.textContent = text;
		};
		const option = (href) => add(list, 'a', {class: 'search-option', id: id + '-' + list.children.length, role: 'option', tabindex: -1, href});
		const close = () => {
			turn++;
			open(false, '');
		};
		const answer = async () => {
			const mine = ++turn, query = input.value;
			if (!query.trim()) return close();
			const found = await find(base, query, 10).catch(() => null);
			if (mine !== turn) return;
			if (!found) return open(false, failed);
			list.textContent = '';
			found.hits.forEach((hit) => show(option(hit.href), hit, found.asked));
			if (found.total > 10) add(option(address(base, query)), 'span', {class: 'search-all'}, 'All ' + count(found.total));
			open(found.total > 0, count(found.total));
		};

		set('role', 'combobox');
		set('aria-autocomplete', 'list');
		set('aria-controls', id);
		set('autocomplete', 'off');
		close();
		input.onfocus = () => load(base, 'index').catch(() => 0);
		input.oninput = () => {
			turn++;
			clearTimeout(timer);
			timer = setTimeout(answer, 100);
		};
		input.onkeydown = (e) => {
			const size = list.hidden ? 0 : list.children.length;
			if (e.isComposing) return;
			if (e.key === 'Escape' && status.textContent) close();
			else if (e.key === 'ArrowDown' && size) select((at + 1) % size);
			else if (e.key === 'ArrowDown') answer();
			else if (e.key === 'ArrowUp' && size) select((at < 1 ? size : at) - 1);
			else return;
			e.preventDefault();
		};
		list.onmousedown = (e) => e.preventDefault(); // the focus stays
		form.addEventListener('focusout', (e) => form.contains(e.relatedTarget) || close());
		form.onsubmit = (e) => {
			e.preventDefault();
			if (at >= 0) list.children[at].click();
			else if (input.value.trim()) location.href = address(base, input.value);
			close();
		};
		form.hidden = false;
	}

	// page shows the results of the query in the address.
	function page(place) {
		const status = add(place, 'p', {role: 'status'}), list = add(place, 'ol', {class: 'search-list'});
		let turn = 0;
		const answer = async () => {
			const mine = ++turn, asked = (part) => new URLSearchParams(part.slice(1)).get('q');
			const query = asked(location.hash) || asked(location.search) || '';
			document.querySelectorAll('.search input').forEach((input) => input.value = query);
			const found = await find(place.dataset.base || './', query, 100).catch(() => null);
			if (mine !== turn) return;
			list.textContent = '';
			if (found) found.hits.forEach((hit) => show(add(add(list, 'li', {}), 'a', {href: hit.href}), hit, found.asked));
			status.textContent = !found ? failed : query && count(found.total) + (found.total > 100 ? ', the first 100 of them here' : '');
		};
		addEventListener('hashchange', answer);
		answer();
	}

	window.gitsmSearch = Object.assign(receive, {find, words});
	const forms = document.querySelectorAll('form.search'), results = document.getElementById('search-results');
	forms.forEach(combobox);
	if (results) page(results);
})();
