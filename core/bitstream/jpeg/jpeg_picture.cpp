#include "core/bitstream/jpeg/jpeg_picture.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <tl/expected.hpp>

#include "core/bitstream/jpeg/marker.h"
#include "core/bitstream/jpeg/scan_end.h"
#include "core/bitstream/jpeg/standard_tables.h"

namespace penstock {

namespace {

using Bytes = std::span<const std::byte>;
/// The reason, a literal, why a frame is not taken.
template <typename T = void>
using Parsed = tl::expected<T, std::string_view>;
using Wrong = tl::unexpected<std::string_view>;

constexpr std::string_view kCutOff = "it is cut off";
constexpr std::string_view kShortSegment = "a segment is too short for what it says";

/// Reads numbers, the most significant byte first. What is not there reads as 0, and spoils it.
class Reader
{
public:
	explicit Reader(Bytes data) : rest_(data) {}

	std::uint8_t byte()
	{
		if (rest_.empty()) {
			spoilt_ = true;
			return 0;
		}
		const auto value = std::to_integer<std::uint8_t>(rest_[0]);
		rest_ = rest_.subspan(1);
		return value;
	}
	std::uint16_t word()
	{
		const std::uint8_t high = byte();
		return static_cast<std::uint16_t>(high << 8 | byte());
	}
	Bytes take(std::size_t count)
	{
		spoilt_ |= count > rest_.size();
		const Bytes taken = rest_.first(std::min(count, rest_.size()));
		rest_ = rest_.subspan(taken.size());
		return taken;
	}
	template <std::size_t Size>
	void take(std::array<std::uint8_t, Size> &target, std::size_t count)
	{
		std::ranges::transform(take(count), target.begin(), [](std::byte value) {
			return std::to_integer<std::uint8_t>(value);
		});
	}

	Bytes rest() const { return rest_; }
	bool empty() const { return rest_.empty(); }
	bool spoilt() const { return spoilt_; }

private:
	Bytes rest_;
	bool spoilt_ = false;
};

/// No code may be of ones only (T.81, C.2), and baseline JPEG has differences of up to 11 bits and
/// coefficients of up to 10 (F.1.2.1.1, F.1.2.2.1).
bool is_possible(const JpegHuffmanTable &table, std::size_t values, bool ac)
{
	std::uint32_t code = 0;
	for (std::size_t bits = 1; bits <= table.counts.size(); ++bits) {
		code += table.counts[bits - 1];
		if (table.counts[bits - 1] != 0 && code >= 1u << bits)
			return false;
		code <<= 1;
	}
	constexpr std::uint8_t kLongestDc = 11;
	constexpr std::uint8_t kLongestAc = 10;
	return std::all_of(table.values.begin(),
			   table.values.begin() + static_cast<std::ptrdiff_t>(values),
			   [ac](std::uint8_t value) {
				   return ac ? (value & 15) <= kLongestAc : value <= kLongestDc;
			   });
}

std::optional<JpegChroma> chroma_of(const JpegHeaders &headers)
{
	if (headers.component_count == 1)
		return JpegChroma::k400;
	const auto &[y, cb, cr] = headers.components;
	if (cb.horizontal != cr.horizontal || cb.vertical != cr.vertical || cb.horizontal != 1)
		return std::nullopt;
	if (y.horizontal == 2 && y.vertical == 2 && cb.vertical == 1)
		return JpegChroma::k420;
	if (y.horizontal == 2 && y.vertical == cb.vertical && y.vertical <= 2)
		return JpegChroma::k422;
	if (y.horizontal == 1 && y.vertical == 1 && cb.vertical == 1)
		return JpegChroma::k444;
	return std::nullopt;
}

class Parser
{
public:
	Parsed<JpegPicture> parse(Bytes frame);

private:
	Parsed<> take_segment(std::uint8_t marker, Reader segment);
	Parsed<> take_quantisers(Reader &segment);
	Parsed<> take_huffman_tables(Reader &segment);
	Parsed<> take_frame(Reader &segment);
	Parsed<> take_scan_header(Reader &segment);
	Parsed<> check_tables() const;

	JpegPicture picture_{
		{.dc_tables = kStandardDcTables, .ac_tables = kStandardAcTables}, 0, {}};
};

Parsed<JpegPicture> Parser::parse(Bytes frame)
{
	Reader reader(frame);
	if (reader.byte() != jpeg_marker::kFill || reader.byte() != jpeg_marker::kStartOfImage)
		return Wrong("it does not begin as a JPEG");
	for (;;) {
		if (reader.byte() != jpeg_marker::kFill)
			return Wrong(reader.spoilt() ? kCutOff
						     : "something is between its segments");
		std::uint8_t marker = jpeg_marker::kFill;
		while (marker == jpeg_marker::kFill && !reader.spoilt())
			marker = reader.byte();
		const std::uint16_t length = reader.word();
		// The length counts itself.
		const Bytes segment = reader.take(std::max<std::size_t>(length, 2) - 2);
		if (marker == jpeg_marker::kEndOfImage)
			return Wrong("it has no picture");
		if (reader.spoilt())
			return Wrong(kCutOff);
		if (length < 2)
			return Wrong(kShortSegment);
		if (Parsed<> taken = take_segment(marker, Reader(segment)); !taken)
			return Wrong(taken.error());
		if (marker == jpeg_marker::kStartOfScan)
			break;
	}
	auto scan =
		find_scan_end(reader.rest(), picture_.restart_interval, picture_.headers.units());
	if (!scan)
		return Wrong(scan.error());
	picture_.scan = *scan;
	return picture_;
}

Parsed<> Parser::take_segment(std::uint8_t marker, Reader segment)
{
	if (marker == jpeg_marker::kComment ||
	    (marker >= jpeg_marker::kFirstApplication && marker <= jpeg_marker::kLastApplication))
		return {};
	switch (marker) {
	case jpeg_marker::kQuantisers:
		return take_quantisers(segment);
	case jpeg_marker::kHuffmanTables:
		return take_huffman_tables(segment);
	case jpeg_marker::kBaseline:
		return take_frame(segment);
	case jpeg_marker::kStartOfScan:
		return take_scan_header(segment);
	case jpeg_marker::kRestartInterval:
		picture_.restart_interval = segment.word();
		if (segment.spoilt() || !segment.empty())
			return Wrong(kShortSegment);
		return {};
	default:
		break;
	}
	if (marker > jpeg_marker::kBaseline && marker <= jpeg_marker::kLastFrameKind)
		return Wrong("it is not baseline JPEG, but progressive, arithmetically coded or "
			     "with more bits");
	return Wrong("it has a segment that baseline JPEG does not have");
}

Parsed<> Parser::take_quantisers(Reader &segment)
{
	while (!segment.empty()) {
		// Its precision is in the upper half: 0 for 8 bits, which baseline JPEG has.
		const std::uint8_t number = segment.byte();
		if (number >= JpegHeaders::kQuantisers)
			return Wrong("a quantiser is of a kind that baseline JPEG does not have");
		auto &steps = picture_.headers.quantisers[number];
		segment.take(steps, steps.size());
		if (segment.spoilt())
			return Wrong(kShortSegment);
		if (std::ranges::find(steps, 0) != steps.end())
			return Wrong("a quantiser has a step of 0");
		picture_.headers.has_quantiser[number] = true;
	}
	return {};
}

Parsed<> Parser::take_huffman_tables(Reader &segment)
{
	constexpr std::size_t kDcValues = 12;
	while (!segment.empty()) {
		const std::uint8_t kind = segment.byte();
		const bool ac = kind >> 4 != 0;
		const std::size_t number = kind & 15;
		if (kind >> 4 > 1 || number >= JpegHeaders::kHuffmanTables)
			return Wrong(
				"a Huffman table is of a kind that baseline JPEG does not have");
		JpegHuffmanTable table;
		segment.take(table.counts, table.counts.size());
		const std::size_t values =
			std::accumulate(table.counts.begin(), table.counts.end(), std::size_t{0});
		if (values > (ac ? table.values.size() : kDcValues))
			return Wrong("a Huffman table is too large");
		segment.take(table.values, values);
		if (segment.spoilt())
			return Wrong(kShortSegment);
		if (!is_possible(table, values, ac))
			return Wrong("a Huffman table is none");
		(ac ? picture_.headers.ac_tables : picture_.headers.dc_tables)[number] = table;
	}
	return {};
}

Parsed<> Parser::take_frame(Reader &segment)
{
	constexpr std::uint8_t kBits = 8;
	JpegHeaders &headers = picture_.headers;
	if (headers.component_count != 0)
		return Wrong("it has two pictures");
	if (segment.byte() != kBits)
		return Wrong("its samples have not 8 bits");
	headers.size.height = segment.word();
	headers.size.width = segment.word();
	const std::uint8_t components = segment.byte();
	if (components != 1 && components != 3)
		return Wrong("it is neither in colours (Y, Cb, Cr) nor grey");
	for (JpegComponent &component : std::span(headers.components).first(components)) {
		component.id = segment.byte();
		const std::uint8_t sampling = segment.byte();
		component.horizontal = sampling >> 4;
		component.vertical = sampling & 15;
		component.quantiser = segment.byte();
	}
	if (segment.spoilt() || !segment.empty())
		return Wrong(kShortSegment);
	if (headers.size.width == 0 || headers.size.height == 0)
		return Wrong("it has no size");
	headers.component_count = components;
	const auto chroma = chroma_of(headers);
	if (!chroma)
		return Wrong("its chroma is neither 4:2:0, 4:2:2 nor 4:4:4");
	headers.chroma = *chroma;
	// T.81, A.2.2: a component by itself is coded block by block, whatever its factors are.
	if (components == 1)
		headers.components[0].horizontal = headers.components[0].vertical = 1;
	return {};
}

Parsed<> Parser::take_scan_header(Reader &segment)
{
	JpegHeaders &headers = picture_.headers;
	if (headers.component_count == 0)
		return Wrong("its samples come before its size");
	if (segment.byte() != headers.component_count)
		return Wrong("it has several scans");
	for (JpegComponent &component :
	     std::span(headers.components).first(headers.component_count)) {
		if (segment.byte() != component.id)
			return Wrong("its scan has other components than its picture");
		const std::uint8_t tables = segment.byte();
		component.dc_table = tables >> 4;
		component.ac_table = tables & 15;
	}
	constexpr std::uint8_t kFirst = 0;
	constexpr std::uint8_t kLast = 63;
	if (segment.byte() != kFirst || segment.byte() != kLast || segment.byte() != 0)
		return Wrong(segment.spoilt() ? kShortSegment
					      : "its scan is not one of baseline JPEG");
	if (segment.spoilt() || !segment.empty())
		return Wrong(kShortSegment);
	return check_tables();
}

Parsed<> Parser::check_tables() const
{
	const JpegHeaders &headers = picture_.headers;
	for (const JpegComponent &component :
	     std::span(headers.components).first(headers.component_count)) {
		if (component.quantiser >= JpegHeaders::kQuantisers ||
		    !headers.has_quantiser[component.quantiser])
			return Wrong("a quantiser is missing");
		if (component.dc_table >= JpegHeaders::kHuffmanTables ||
		    component.ac_table >= JpegHeaders::kHuffmanTables)
			return Wrong("a Huffman table is missing");
	}
	return {};
}

} // namespace

std::string_view name_of(JpegChroma chroma)
{
	switch (chroma) {
	case JpegChroma::k420:
		return "4:2:0";
	case JpegChroma::k422:
		return "4:2:2";
	case JpegChroma::k444:
		return "4:4:4";
	case JpegChroma::k400:
		return "4:0:0";
	}
	return "";
}

Size JpegHeaders::unit_size() const
{
	constexpr std::uint32_t kBlock = 8;
	return {kBlock * components[0].horizontal, kBlock * components[0].vertical};
}

std::uint32_t JpegHeaders::units() const
{
	const Size unit = unit_size();
	return ((size.width + unit.width - 1) / unit.width) *
	       ((size.height + unit.height - 1) / unit.height);
}

Result<JpegPicture> parse_jpeg(std::span<const std::byte> frame)
{
	auto picture = Parser().parse(frame);
	if (!picture)
		return make_error(
			std::errc::bad_message,
			fmt::format("JPEG of {} bytes: {}", frame.size(), picture.error()));
	return *picture;
}

} // namespace penstock
