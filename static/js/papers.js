// Photographs go up as they are picked: made small in the phone, one request each, tried again when the network is cut.
// Without this file the same forms send the same photographs, one page at a time.
(function () {
  'use strict';
  var doc = document, status = doc.getElementById('sending'), mould = doc.getElementById('sending-tile');
  if (!status || !mould || !mould.content || !window.FormData || !window.URL || !window.DOMParser || !new XMLHttpRequest().upload) return;
  var queue = [], busy = false, waiting = null, refused = '', QUALITY = 0.85, PATIENCE = 10000, TRIES = 6;

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function tell(drawing, words, n) {
    status.hidden = false;
    status.querySelector('use').setAttribute('href', '#i-' + drawing);
    status.querySelector('div').textContent = words.replace('{n}', n);
  }
  function newKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(16)), text = '';
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    each(bytes, function (byte, i) { text += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + (256 + byte).toString(16).slice(1); });
    return text;
  }

  // Which way up the phone was held; only asked of browsers that do not turn pictures themselves.
  function orientation(file, then) {
    if (window.CSS && CSS.supports('image-orientation', 'from-image')) { then(1); return; }
    var reader = new FileReader();
    reader.onerror = function () { then(0); };
    reader.onload = function () {
      var view = new DataView(reader.result), at = 2, found = 1;
      try {
        while (view.getUint16(0) === 0xffd8 && view.getUint8(at) === 0xff && found === 1) {
          if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
            var tiff = at + 10, little = view.getUint16(tiff) === 0x4949, list = tiff + view.getUint32(tiff + 4, little);
            for (var i = view.getUint16(list, little); i > 0; i--) {
              if (view.getUint16(list + 12 * i - 10, little) === 0x0112) found = view.getUint16(list + 12 * i - 2, little);
            }
            break;
          }
          at += 2 + view.getUint16(at + 2);
        }
      } catch (short) { found = 0; }
      then(found);
    };
    reader.readAsArrayBuffer(file.slice(0, 131072));
  }
  // then(blob): the photograph at most `side` pixels long, or the original whenever that is not to be had in time.
  function shrink(file, side, then) {
    var over = false, url = URL.createObjectURL(file), image = new Image();
    function end(blob) {
      if (over) return;
      over = true;
      URL.revokeObjectURL(url);
      then(blob && blob.size < file.size ? blob : file);
    }
    setTimeout(end, PATIENCE);
    image.onerror = function () { end(); };
    image.onload = function () {
      orientation(file, function (turn) {
        var wide = image.naturalWidth, high = image.naturalHeight, scale = Math.min(1, side / Math.max(wide, high));
        var quarter = { 6: 1, 3: 2, 8: 3, 1: 0 }[turn];
        if (over || quarter === undefined || !wide || scale === 1 && file.size < 500000) { end(); return; }
        var canvas = doc.createElement('canvas'), pen = canvas.getContext('2d'), w = Math.round(wide * scale), h = Math.round(high * scale);
        if (!pen || !canvas.toBlob) { end(); return; }
        canvas.width = quarter % 2 ? h : w;
        canvas.height = quarter % 2 ? w : h;
        pen.fillStyle = '#fff';
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.imageSmoothingQuality = 'high';
        pen.translate(canvas.width / 2, canvas.height / 2);
        pen.rotate(quarter * Math.PI / 2);
        pen.drawImage(image, -w / 2, -h / 2, w, h);
        canvas.toBlob(function (blob) { canvas.width = canvas.height = 0; end(blob); }, 'image/jpeg', QUALITY);
      });
    };
    image.src = url;
  }

  // For pages that keep photographs in the phone until they are sent: survey.js.
  function note(job, state) { doc.dispatchEvent(new CustomEvent('photo', { detail: { key: job.key, box: job.box, blob: job.blob, state: state } })); }
  doc.addEventListener('photo-again', function (event) {
    var form = doc.querySelector('form[data-photo="' + event.detail.box + '"]');
    if (form) { add(form, event.detail.blob, event.detail.key); next(); }
  });

  function add(form, file, key) {
    var tile = doc.importNode(mould.content, true).firstElementChild, box = doc.getElementById(form.dataset.photo);
    var job = { file: file, action: form.action, box: form.dataset.photo, side: Number(form.dataset.side) || 1600, key: key || newKey(), fields: [], tile: tile, tries: 0, replaces: false };
    each(form.elements, function (field) {
      if (field.type !== 'hidden') return;
      job.fields.push([field.name, field.name === 'key' ? job.key : field.value]);
    });
    var picture = tile.querySelector('img'), url = URL.createObjectURL(file);
    picture.onload = picture.onerror = function (event) { URL.revokeObjectURL(url); if (event.type === 'error') picture.hidden = true; };
    picture.src = url;
    tile.querySelector('button').addEventListener('click', function () { drop(job); });
    place(job, box);
    queue.push(job);
  }
  function place(job, box) {
    var tiles = box && box.querySelector('.tiles');
    if (tiles) { each(tiles.querySelectorAll('.empty'), function (empty) { empty.hidden = true; }); tiles.appendChild(job.tile); }
  }
  function left() { return queue.filter(function (job) { return !job.failed; }).length; }
  function drop(job) {
    var box = doc.getElementById(job.box);
    note(job, 'dropped');
    if (job.xhr) { job.xhr.onerror = job.xhr.ontimeout = job.xhr.onload = null; job.xhr.abort(); }
    leave(job);
    if (box && !box.querySelector('.sent')) each(box.querySelectorAll('.empty'), function (empty) { empty.hidden = false; });
    if (left()) tell('doing', status.dataset.left, left()); else status.hidden = true;
  }
  // Out of the queue, done or given up, and on to the next.
  function leave(job) {
    var current = queue.indexOf(job) === queue.findIndex(function (other) { return !other.failed; });
    queue = queue.filter(function (other) { return other !== job; });
    job.tile.remove();
    if (current) { clearTimeout(waiting); busy = false; next(); }
  }
  function fail(job, words) {
    job.failed = true;
    show(job, words);
    job.tile.querySelector('progress').hidden = true;
    job.tile.querySelector('use').setAttribute('href', '#i-err');
    busy = false;
    refused = words;
    next();
    finish();
  }
  // What is said at the end: that all went up, or what became of the last that did not.
  function finish() { if (!left()) tell(refused ? 'err' : 'done', refused || status.dataset.done); }
  function show(job, words, share) {
    var bar = job.tile.querySelector('progress'), text = job.tile.querySelector('[data-words]');
    if (share !== undefined) bar.value = share;
    text.textContent = words || text.dataset.words.replace('{n}', share);
  }

  function next() {
    var job = queue.find(function (other) { return !other.failed; });
    if (busy || !job) return;
    busy = true;
    tell('doing', status.dataset.left, left());
    if (job.blob) { send(job); return; }
    shrink(job.file, job.side, function (blob) {
      job.blob = blob;
      note(job, 'picked');
      if (queue.indexOf(job) >= 0) send(job);
    });
  }
  function send(job) {
    var body = new FormData(), xhr = job.xhr = new XMLHttpRequest();
    job.fields.forEach(function (field) { body.append(field[0], field[1]); });
    body.append('photo', job.blob, job.blob === job.file && job.file.name || 'photo.jpg');
    xhr.open('POST', job.action);
    xhr.setRequestHeader('HX-Request', 'true');
    xhr.timeout = 180000;
    xhr.upload.onprogress = function (event) { if (event.lengthComputable) show(job, '', Math.floor(event.loaded / event.total * 100)); };
    xhr.onerror = xhr.ontimeout = function () { again(job, 'cut', status.dataset.cut, 0); };
    xhr.onload = function () { answered(job, xhr); };
    xhr.send(body);
  }
  // The same key goes with every try, so that the office keeps one photograph however often it arrives.
  function again(job, drawing, words, seconds) {
    job.tries++;
    tell(drawing, words, left());
    waiting = setTimeout(function () { waiting = null; send(job); }, 1000 * (seconds || Math.min(30, Math.pow(2, job.tries - 1))));
    job.resume = function () { if (waiting) { clearTimeout(waiting); waiting = null; send(job); } };
  }
  window.addEventListener('online', function () { queue.forEach(function (job) { if (job.resume) job.resume(); }); });

  function answered(job, xhr) {
    var page = new DOMParser().parseFromString(xhr.responseText, 'text/html'), fresh = page.getElementById(job.box);
    if ((xhr.status >= 500 || xhr.status === 429 && !fresh) && job.tries < TRIES) {
      again(job, 'doing', status.dataset.left, Math.min(60, Number(xhr.getResponseHeader('Retry-After')) || 0));
      return;
    }
    if (fresh) {
      if (xhr.status >= 400) refused = status.dataset.failed;
      swap(job, page, fresh);
      return;
    }
    var gone = xhr.status === 401 || (xhr.responseURL || '').indexOf('/sign-in') > 0;
    // Refused for good; after signing in, or once the office answers again, it may still go.
    if (!gone && xhr.status > 399 && xhr.status < 500) note(job, 'dropped');
    fail(job, gone ? status.dataset.gone : status.dataset.failed);
  }
  // The paper comes back as it now is; photographs of it that still wait move into the new piece.
  function swap(job, page, fresh) {
    var old = doc.getElementById(job.box), held = old && old.contains(doc.activeElement) && doc.activeElement.id;
    fresh = doc.importNode(fresh, true);
    if (old) old.parentNode.replaceChild(fresh, old);
    each(page.querySelectorAll('[data-swap]'), function (part) {
      var there = part.id && doc.getElementById(part.id);
      if (there) there.parentNode.replaceChild(doc.importNode(part, true), there);
    });
    ready(fresh);
    note(job, 'sent');
    leave(job);
    queue.forEach(function (other) { if (other.box === job.box) place(other, fresh); });
    if (held && doc.getElementById(held)) doc.getElementById(held).focus();
    finish();
  }

  function ready(part) {
    each(part.querySelectorAll('form[data-photo]'), function (form) {
      form.classList.add('sending');
      if (form.hasAttribute('data-several')) form.photo.multiple = true;
    });
  }
  doc.addEventListener('change', function (event) {
    var form = event.target.form;
    if (event.target.type !== 'file' || !form || !form.hasAttribute('data-photo')) return;
    if (!left()) refused = '';
    each(event.target.files, function (file) { add(form, file); });
    event.target.value = '';
    next();
  });
  window.addEventListener('beforeunload', function (event) { if (left()) { event.preventDefault(); event.returnValue = ''; } });
  ready(doc);
})();
