// The photographs of a case: turned and enlarged in place, and turned over with the arrow keys. Without a script each
// of these is a link that does the same.
(function () {
  'use strict';
  var stage = document.querySelector('[data-viewer]'), picture = stage && stage.querySelector('image');
  if (!picture) return;
  var sheet = picture.ownerSVGElement, turns = 0, doc = document;
  var wide = Number(sheet.getAttribute('data-width')), high = Number(sheet.getAttribute('data-height'));
  var shift = /rotate\((\d+)\)/.exec(picture.getAttribute('transform') || '');
  if (shift) turns = Number(shift[1]) / 90;

  function show() {
    var moved = ['', 'translate(' + high + ' 0) rotate(90)', 'translate(' + wide + ' ' + high + ') rotate(180)',
      'translate(0 ' + wide + ') rotate(270)'][turns];
    picture.setAttribute('transform', moved);
    sheet.setAttribute('viewBox', '0 0 ' + (turns % 2 ? high + ' ' + wide : wide + ' ' + high));
  }
  function press(name, act) {
    var link = doc.querySelector('.tools [data-' + name + ']');
    if (!link) return;
    link.addEventListener('click', function (event) {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      act(link);
    });
  }
  press('turn', function () { turns = (turns + 1) % 4; show(); });
  press('zoom', function (link) {
    var near = stage.classList.toggle('near');
    link.setAttribute('aria-pressed', String(near));
    stage.tabIndex = near ? 0 : -1;
    if (near) { stage.scrollLeft = stage.scrollWidth / 4; stage.scrollTop = stage.scrollHeight / 4; }
  });
  doc.addEventListener('keydown', function (event) {
    var name = { ArrowLeft: 'before', ArrowRight: 'behind' }[event.key], at = event.target;
    if (!name || event.altKey || event.ctrlKey || event.metaKey || (at.closest && at.closest('input, textarea, select, .near'))) return;
    var link = doc.querySelector('.tools [data-' + name + ']');
    if (link) link.click();
  });
})();
