#include "tests/swva/run/jpeg_stream.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "tests/swva/rules/jpeg_rules.h"

namespace swva {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Content = std::span<const std::uint8_t>;

void append(Bytes &bytes, Content more)
{
	bytes.insert(bytes.end(), more.begin(), more.end());
}

void word(Bytes &bytes, std::size_t value)
{
	bytes.push_back(static_cast<std::uint8_t>(value >> 8));
	bytes.push_back(static_cast<std::uint8_t>(value));
}

// A marker segment; T.81, B.1.1.4.
void segment(Bytes &bytes, std::uint8_t marker, Content content)
{
	bytes.push_back(0xff);
	bytes.push_back(marker);
	word(bytes, content.size() + 2);
	append(bytes, content);
}

void write_quantisers(const JpegFrame &frame, Bytes &bytes)
{
	for (std::uint8_t i = 0; i < 4; ++i) {
		if (frame.quantisers->load_quantiser_table[i] != 1)
			continue;
		Bytes content{i};
		append(content, frame.quantisers->quantiser_table[i]);
		segment(bytes, 0xdb, content);
	}
}

void write_huffman_table(std::uint8_t number, Content counts, Content values, Bytes &bytes)
{
	Bytes content{number};
	append(content, counts);
	append(content,
	       values.first(std::accumulate(counts.begin(), counts.end(), std::size_t{0})));
	segment(bytes, 0xc4, content);
}

void write_huffman_tables(const JpegFrame &frame, Bytes &bytes)
{
	for (std::uint8_t i = 0; i < 2; ++i) {
		if (frame.huffman->load_huffman_table[i] != 1)
			continue;
		const auto &table = frame.huffman->huffman_table[i];
		write_huffman_table(i, table.num_dc_codes, table.dc_values, bytes);
		write_huffman_table(0x10 | i, table.num_ac_codes, table.ac_values, bytes);
	}
}

void write_frame(const JpegFrame &frame, Bytes &bytes)
{
	const auto &picture = *frame.picture;
	Bytes content{8};
	word(content, picture.picture_height);
	word(content, picture.picture_width);
	content.push_back(picture.num_components);
	for (std::size_t i = 0; i < picture.num_components; ++i) {
		const auto &component = picture.components[i];
		content.push_back(component.component_id);
		content.push_back(static_cast<std::uint8_t>(component.h_sampling_factor << 4 |
							    component.v_sampling_factor));
		content.push_back(component.quantiser_table_selector);
	}
	segment(bytes, 0xc0, content);
}

void write_scan_header(const JpegFrame &frame, Bytes &bytes)
{
	const auto &slice = frame.slices.front();
	if (slice.restart_interval != 0) {
		Bytes interval;
		word(interval, slice.restart_interval);
		segment(bytes, 0xdd, interval);
	}
	Bytes content{slice.num_components};
	for (std::size_t i = 0; i < slice.num_components; ++i) {
		content.push_back(slice.components[i].component_selector);
		content.push_back(
			static_cast<std::uint8_t>(slice.components[i].dc_table_selector << 4 |
						  slice.components[i].ac_table_selector));
	}
	append(content, Bytes{0, 63, 0});
	segment(bytes, 0xda, content);
}

} // namespace

std::vector<std::uint8_t> write_jpeg(const JpegFrame &frame)
{
	Bytes bytes{0xff, 0xd8};
	write_quantisers(frame, bytes);
	write_huffman_tables(frame, bytes);
	write_frame(frame, bytes);
	write_scan_header(frame, bytes);
	const auto scan = scan_of(frame);
	const auto *samples = reinterpret_cast<const std::uint8_t *>(scan.data());
	append(bytes, {samples, scan.size()});
	append(bytes, Bytes{0xff, 0xd9});
	return bytes;
}

} // namespace swva
