#include "app/report/page_script.h"

namespace penstock {

namespace {

constexpr std::string_view kScript = R"(
'use strict';
const plots = [...document.querySelectorAll('svg[data-seconds]')].map((svg) => {
  const begin = Number(svg.dataset.begin), length = 1000 * Number(svg.dataset.seconds);
  const left = Number(svg.dataset.left), right = Number(svg.dataset.right);
  const readout = document.createElement('p');
  readout.className = 'readout';
  svg.after(readout);
  const lines = [...svg.querySelectorAll('[data-values]')].map((line) => ({
    name: line.dataset.name,
    x: [...line.points].map((point) => point.x),
    values: line.dataset.values.trim().split(' '),
  }));
  return { svg, begin, length, left, right, readout, lines, unit: svg.dataset.unit,
    cursor: svg.querySelector('.cursor') };
});
function nearest(places, x) {
  let best = 0;
  for (let i = 1; i < places.length; ++i)
    if (Math.abs(places[i] - x) < Math.abs(places[best] - x))
      best = i;
  return best;
}
function show(plot, time) {
  const part = (time - plot.begin) / plot.length;
  const inside = part >= 0 && part <= 1;
  plot.cursor.style.visibility = inside ? 'visible' : 'hidden';
  plot.readout.textContent = '';
  if (!inside)
    return;
  const x = plot.left + part * (plot.right - plot.left);
  plot.cursor.setAttribute('x1', x);
  plot.cursor.setAttribute('x2', x);
  const values = plot.lines.filter((line) => line.x.length !== 0).map((line) =>
    (line.name + ' ' + line.values[nearest(line.x, x)]).trim());
  const clock = new Date(time).toISOString().slice(11, 19);
  plot.readout.textContent = [clock, values.join(', ') + ' ' + plot.unit].join(' · ');
}
function hide() {
  for (const plot of plots) {
    plot.cursor.style.visibility = 'hidden';
    plot.readout.textContent = '';
  }
}
for (const plot of plots) {
  const point = (event) => {
    const box = plot.svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * plot.svg.viewBox.baseVal.width;
    const part = (x - plot.left) / (plot.right - plot.left);
    for (const other of plots)
      show(other, plot.begin + Math.min(Math.max(part, 0), 1) * plot.length);
  };
  plot.svg.addEventListener('pointermove', point);
  plot.svg.addEventListener('pointerdown', point);
  plot.svg.addEventListener('pointerleave', (event) => {
    if (event.pointerType === 'mouse')
      hide();
  });
}
)";

} // namespace

std::string_view page_script()
{
	return kScript;
}

} // namespace penstock
