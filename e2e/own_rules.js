// Our own rules, run within a page: each fault in words. Sizes are CSS pixels, contrast is that of WCAG.
() => {
  const faults = [];
  const root = document.documentElement;
  const say = (node) => `<${node.tagName.toLowerCase()}${node.className && node.className.baseVal === undefined ? '.' + node.className : ''}> “${(node.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 30)}”`;
  const desk = document.body.classList.contains('desk');
  const [body, small] = { '': [18, 16], big: [24, 22], huge: [30, 27] }[root.className] || [18, 16];

  const seen = (node) => {
    for (let at = node; at && at !== root; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === 'none' || style.visibility === 'hidden' || at.hidden) return false;
      if (at.classList.contains('hide')) return false;
      if (at.tagName === 'DETAILS' && !at.open && at !== node && !node.closest('summary')) return false;
    }
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.right > 0;
  };

  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter((n) => seen(n) && n.getBoundingClientRect().right > root.clientWidth + 1);
    faults.push(`scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}: ${wide.slice(-1).map(say)}`);
  }
  if (parseFloat(getComputedStyle(document.body).fontSize) < body) faults.push(`body text under ${body} px`);

  // Colours, laid over one another as they are on the screen.
  const rgba = (text) => {
    const p = text.match(/[\d.]+/g).map(Number);
    return text.startsWith('color(') ? [p[0] * 255, p[1] * 255, p[2] * 255, p[3] === undefined ? 1 : p[3]] : [p[0], p[1], p[2], p[3] === undefined ? 1 : p[3]];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const contrast = (node) => {
    const under = ground(node);
    let faint = 1;
    for (let at = node; at; at = at.parentElement) faint *= Number(getComputedStyle(at).opacity);
    const ink = rgba(getComputedStyle(node).color);
    ink[3] *= faint;
    const [a, b] = [light(over(ink, under)), light(under)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };

  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT'].includes(node.tagName)) continue;
    if (!texts.includes(node) && seen(node)) texts.push(node);
  }
  for (const node of [...texts, ...document.querySelectorAll('.in')]) {
    if (!seen(node) || node.closest('svg')) continue;
    const style = getComputedStyle(node);
    if (parseFloat(style.fontSize) < small) faults.push(`text ${style.fontSize} < ${small}: ${say(node)}`);
    const ratio = contrast(node);
    if (ratio < 7) faults.push(`contrast ${ratio.toFixed(2)}: ${say(node)}`);
    const lines = parseFloat(style.lineHeight) / parseFloat(style.fontSize);
    if (/^(P|LI|DD|SMALL|TD)$/.test(node.tagName) && !node.closest('.top, .call, .day, .code, .sum') && lines < 1.49) faults.push(`lines ${lines.toFixed(2)}: ${say(node)}`);
  }

  // What one presses: a choice is its label, a picture field its label too.
  const main = '.btn, .in, .opt label, .door, .call a, .tasks a';
  for (const node of document.querySelectorAll('a[href], button, select, textarea, summary, .in, .opt label, .pick label')) {
    if (!seen(node) || (node.classList.contains('skip') && node !== document.activeElement)) continue;
    const box = node.getBoundingClientRect();
    const high = !desk && node.matches(main) ? 60 : 44;
    if (box.height < high - 0.5 || box.width < 43.5) faults.push(`target ${Math.round(box.width)} × ${Math.round(box.height)} < ${high}: ${say(node)}`);
  }

  // Edges of what one fills in stand out 3 : 1 from the page.
  for (const node of document.querySelectorAll('.in, .opt label')) {
    if (!seen(node)) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).borderTopColor)), light(ground(node.parentElement))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 3) faults.push(`edge ${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${say(node)}`);
  }
  if (document.querySelectorAll('main .now').length > 1) faults.push('more than one “now”');
  return faults;
}
