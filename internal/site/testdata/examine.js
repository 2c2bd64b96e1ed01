// What is wrong with the page as it stands, where its links lead, and what can be led to.
(() => {
	const faults = [], all = (selector, of = document) => Array.from(of.querySelectorAll(selector));
	const short = (e) => e.outerHTML.slice(0, 120);
	const words = (text) => (text || '').replace(/\s+/g, ' ').trim();

	if (all('h1').length !== 1) faults.push(all('h1').length + ' h1');
	if (!words(document.title)) faults.push('no title');
	if (!document.documentElement.lang) faults.push('no language');
	for (const [landmark, selector] of [['main', 'main'], ['banner', 'body > header'], ['contentinfo', 'body > footer']]) {
		if (all(selector).length !== 1) faults.push(all(selector).length + ' of landmark ' + landmark);
	}
	const labelled = (e) => (e.getAttribute('aria-labelledby') || '').split(/\s+/).map((id) => (id && document.getElementById(id)?.textContent) || '').join('');
	const navigations = all('nav').map((e) => words(e.getAttribute('aria-label') || labelled(e)));
	if (!navigations.length || navigations.includes('')) faults.push('navigation without a name, or none');
	if (new Set(navigations).size !== navigations.length) faults.push('two navigations of one name');

	let level = 0;
	for (const h of all('h1,h2,h3,h4,h5,h6')) {
		const next = +h.tagName[1];
		if (next > level + 1) faults.push('heading ' + next + ' after ' + level + ': ' + words(h.textContent).slice(0, 60));
		if (!words(h.textContent)) faults.push('empty heading');
		level = next;
	}

	const range = document.createRange();
	for (const e of all('nav a, .pill, button, thead th')) for (const text of e.childNodes) {
		if (text.nodeType === 3) for (const word of text.data.matchAll(/(?<!\S)\p{Script=Latin}{2,10}(?!\S)/gu)) {
			range.setStart(text, word.index);
			range.setEnd(text, word.index + word[0].length);
			const boxes = range.getClientRects();
			if (boxes.length && boxes[0].top < boxes[boxes.length - 1].top - 2) faults.push('broken word: ' + word[0] + ' in ' + short(e));
		}
	}

	const ids = new Set();
	for (const e of all('[id]')) {
		if (ids.has(e.id)) faults.push('id twice: ' + e.id);
		if (!e.id || /\s/.test(e.id)) faults.push('no good id: ' + short(e));
		ids.add(e.id);
	}
	for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'for', 'list', 'headers']) {
		for (const e of all('[' + name + ']')) for (const id of e.getAttribute(name).split(/\s+/)) {
			if (!ids.has(id)) faults.push(name + ' of what is not there: ' + short(e));
		}
	}

	for (const e of all('a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[tabindex="0"]')) {
		const own = e.matches('a,button,summary,[role]:not([role=group])') ? e.textContent : '';
		const labels = Array.from(e.labels || []).map((l) => Array.from(l.childNodes).filter((n) => n !== e && !n.matches?.('select')).map((n) => n.textContent).join(''));
		if (!words(e.getAttribute('aria-label') || labelled(e) || labels.join('') || own || e.title)) faults.push('control without a name: ' + short(e));
	}
	for (const e of all('img:not([alt])')) faults.push('picture without words: ' + short(e));
	for (const e of all('svg:not([aria-hidden=true])')) if (!words(e.getAttribute('aria-label') || labelled(e) || e.querySelector('title')?.textContent)) faults.push('drawing without a name: ' + short(e));
	for (const e of all('th:not([scope])')) faults.push('th without scope: ' + short(e));
	for (const e of all('[style]')) faults.push('style attribute: ' + short(e));
	for (const e of all('table')) if (!words(e.caption?.textContent)) faults.push('table without caption: ' + short(e));

	const links = all('[href],[src],form[action]').map((e) => e.getAttribute('href') ?? e.getAttribute('src') ?? e.getAttribute('action'));
	return {faults, links, ids: Array.from(ids)};
})()
