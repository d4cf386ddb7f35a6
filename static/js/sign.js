// A signature with a finger, a pen or a mouse. The typed name beside it does the same without script or sight.
(function () {
  'use strict';
  Array.prototype.forEach.call(document.querySelectorAll('[data-sign]'), function (pad) {
    var canvas = pad.querySelector('canvas'), field = pad.querySelector('input'), pen = canvas.getContext && canvas.getContext('2d');
    var drawing = false, length = 0, last = null;
    if (!pen) return;
    function blank() {
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = pen.fillStyle = '#000';
      pen.lineWidth = 5;
      pen.lineCap = pen.lineJoin = 'round';
      length = 0;
      field.value = '';
    }
    function point(event) {
      var at = event.touches ? event.touches[0] : event, box = canvas.getBoundingClientRect();
      return [(at.clientX - box.left) * canvas.width / box.width, (at.clientY - box.top) * canvas.height / box.height];
    }
    function down(event) {
      if (event.button) return;
      event.preventDefault();
      drawing = true;
      last = point(event);
      pen.beginPath();
      pen.arc(last[0], last[1], 2.5, 0, 7);
      pen.fill();
      if (event.pointerId && canvas.setPointerCapture) canvas.setPointerCapture(event.pointerId);
    }
    function move(event) {
      if (!drawing) return;
      event.preventDefault();
      var now = point(event);
      pen.beginPath();
      pen.moveTo(last[0], last[1]);
      pen.lineTo(now[0], now[1]);
      pen.stroke();
      length += Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1]);
      last = now;
    }
    function up() {
      if (!drawing) return;
      drawing = false;
      // A touch by mistake is no name.
      field.value = length > 60 ? canvas.toDataURL('image/png') : '';
    }
    var kinds = window.PointerEvent ? ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'] : null;
    (kinds ? [kinds] : [['touchstart', 'touchmove', 'touchend', 'touchcancel'], ['mousedown', 'mousemove', 'mouseup', 'mouseleave']]).forEach(function (names) {
      canvas.addEventListener(names[0], down, { passive: false });
      canvas.addEventListener(names[1], move, { passive: false });
      canvas.addEventListener(names[2], up);
      canvas.addEventListener(names[3], up);
    });
    pad.querySelector('button').addEventListener('click', blank);
    blank();
  });
})();
