// What makes the document wider than its window: nothing, it is hoped.
(() => {
	const root = document.documentElement, room = root.clientWidth;
	if (root.scrollWidth <= room && document.body.scrollWidth <= room) return [];
	const contained = (e) => {
		for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
			if (getComputedStyle(p).overflowX !== 'visible') return true;
		}
		return false;
	};
	const wide = Array.from(document.body.querySelectorAll('*')).filter((e) => e.getBoundingClientRect().right > room + 0.5 && !contained(e));
	return [root.scrollWidth + ' px in ' + room + ': ' + wide.slice(-2).map((e) => e.outerHTML.slice(0, 140)).join(' … ')];
})()
