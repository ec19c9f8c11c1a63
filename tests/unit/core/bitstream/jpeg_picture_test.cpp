#include "core/bitstream/jpeg/jpeg_picture.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes segment(std::uint8_t marker, const Bytes &content)
{
	const std::size_t length = content.size() + 2;
	Bytes bytes{0xff, marker, static_cast<std::uint8_t>(length >> 8),
		    static_cast<std::uint8_t>(length)};
	bytes.insert(bytes.end(), content.begin(), content.end());
	return bytes;
}

Bytes quantiser(std::uint8_t number, std::uint8_t step)
{
	Bytes content(65, step);
	content[0] = number;
	return segment(0xdb, content);
}

/// The parts of a JPEG as a camera sends it, each of which a test may replace.
struct Parts {
	Bytes begin{0xff, 0xd8};
	Bytes application = segment(0xe0, {'A', 'V', 'I', '1', 0, 0, 0, 0, 0xff, 0xda});
	Bytes quantisers = quantiser(0, 3);
	Bytes frame =
		segment(0xc0, {8, 0, 48, 0, 100, 3, 1, 0x21, 0, 2, 0x11, 0, 3, 0x11, 0}); // 4:2:2
	Bytes huffman{};
	Bytes restart{};
	Bytes scan_header = segment(0xda, {3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0});
	Bytes scan{0x12, 0xff, 0x00, 0x34, 0x56};
	Bytes end{0xff, 0xd9};
	Bytes after{};

	Bytes all() const
	{
		Bytes bytes;
		for (const Bytes *part : {&begin, &application, &quantisers, &frame, &huffman,
					  &restart, &scan_header, &scan, &end, &after})
			bytes.insert(bytes.end(), part->begin(), part->end());
		return bytes;
	}
};

/// Its scan lies within `bytes`.
Result<JpegPicture> parse(const Bytes &bytes)
{
	return parse_jpeg(std::as_bytes(std::span(bytes)));
}

void expect_refused(const Parts &parts, const std::string &reason)
{
	const auto picture = parse(parts.all());
	ASSERT_FALSE(picture) << reason;
	EXPECT_TRUE(picture.error().is(std::errc::bad_message));
	EXPECT_NE(picture.error().context.find(reason), std::string::npos)
		<< picture.error().context << " instead of " << reason;
}

TEST(JpegPicture, TellsWhatADecoderNeeds)
{
	const Bytes bytes = Parts{}.all();
	const auto picture = parse(bytes);
	ASSERT_TRUE(picture) << picture.error().message();
	const JpegHeaders &headers = picture->headers;
	EXPECT_EQ(headers.size, (Size{100, 48}));
	EXPECT_EQ(headers.chroma, JpegChroma::k422);
	EXPECT_EQ(headers.component_count, 3u);
	EXPECT_EQ(headers.components[0], (JpegComponent{1, 2, 1, 0, 0, 0}));
	EXPECT_EQ(headers.components[2], (JpegComponent{3, 1, 1, 0, 1, 1}));
	EXPECT_TRUE(headers.has_quantiser[0]);
	EXPECT_FALSE(headers.has_quantiser[1]);
	EXPECT_EQ(headers.quantisers[0][63], 3);
	EXPECT_EQ(headers.units(), 7u * 6u);
	EXPECT_EQ(picture->restart_interval, 0u);
	EXPECT_EQ(picture->scan.size(), 5u);
	EXPECT_EQ(picture->scan[0], std::byte{0x12});
	EXPECT_EQ(picture->scan.data() + picture->scan.size() + 2,
		  std::as_bytes(std::span(bytes)).data() + bytes.size());
}

TEST(JpegPicture, HasTheUsualTablesWhereNoneAreSent)
{
	const Bytes bytes = Parts{}.all();
	const auto picture = parse(bytes);
	ASSERT_TRUE(picture);
	// T.81, tables K.3 to K.6.
	const JpegHeaders &headers = picture->headers;
	EXPECT_EQ(headers.dc_tables[0].counts[2], 5);
	EXPECT_EQ(headers.dc_tables[1].counts[1], 3);
	EXPECT_EQ(headers.ac_tables[0].counts[15], 125);
	EXPECT_EQ(headers.ac_tables[0].values[161], 0xfa);
	EXPECT_EQ(headers.ac_tables[1].counts[15], 119);
	EXPECT_EQ(headers.ac_tables[1].values[1], 0x01);
}

TEST(JpegPicture, TakesTheTablesThatAreSent)
{
	Parts parts;
	Bytes two(16, 0);
	two[1] = 2; // codes 00 and 01
	Bytes dc{0x01};
	dc.insert(dc.end(), two.begin(), two.end());
	dc.insert(dc.end(), {4, 7});
	Bytes ac{0x10};
	ac.insert(ac.end(), two.begin(), two.end());
	ac.insert(ac.end(), {0x00, 0x31});
	Bytes both = dc;
	both.insert(both.end(), ac.begin(), ac.end());
	parts.huffman = segment(0xc4, both);
	const Bytes bytes = parts.all();
	const auto picture = parse(bytes);
	ASSERT_TRUE(picture) << picture.error().message();
	EXPECT_EQ(picture->headers.dc_tables[1].counts[1], 2);
	EXPECT_EQ(picture->headers.dc_tables[1].values[1], 7);
	EXPECT_EQ(picture->headers.ac_tables[0].values[1], 0x31);
	EXPECT_EQ(picture->headers.dc_tables[0].counts[2], 5) << "the other ones stay";
}

TEST(JpegPicture, KnowsTheKindsOfChroma)
{
	struct Kind {
		std::uint8_t luma, chroma;
		JpegChroma is;
		std::uint32_t units;
	};
	for (const Kind &kind :
	     {Kind{0x22, 0x11, JpegChroma::k420, 7 * 3}, Kind{0x21, 0x11, JpegChroma::k422, 7 * 6},
	      Kind{0x22, 0x12, JpegChroma::k422, 7 * 3},
	      Kind{0x11, 0x11, JpegChroma::k444, 13 * 6}}) {
		Parts parts;
		parts.frame = segment(0xc0, {8, 0, 48, 0, 100, 3, 1, kind.luma, 0, 2, kind.chroma,
					     0, 3, kind.chroma, 0});
		const Bytes bytes = parts.all();
		const auto picture = parse(bytes);
		ASSERT_TRUE(picture) << picture.error().message();
		EXPECT_EQ(picture->headers.chroma, kind.is);
		EXPECT_EQ(picture->headers.units(), kind.units);
	}
}

TEST(JpegPicture, CodesGreyBlockByBlock)
{
	Parts parts;
	parts.frame = segment(0xc0, {8, 0, 47, 0, 99, 1, 1, 0x22, 0});
	parts.scan_header = segment(0xda, {1, 1, 0x00, 0, 63, 0});
	const Bytes bytes = parts.all();
	const auto picture = parse(bytes);
	ASSERT_TRUE(picture) << picture.error().message();
	EXPECT_EQ(picture->headers.chroma, JpegChroma::k400);
	EXPECT_EQ(picture->headers.units(), 13u * 6u);
}

TEST(JpegPicture, IgnoresWhatIsBehindIt)
{
	Parts parts;
	parts.after = {0, 0, 0, 0xff, 0xd9, 0xff, 0xda};
	const Bytes bytes = parts.all();
	const auto picture = parse(bytes);
	ASSERT_TRUE(picture);
	EXPECT_EQ(picture->scan.size(), 5u);
}

TEST(JpegPicture, SkipsFillBytesBeforeMarkers)
{
	Parts parts;
	parts.restart = {0xff, 0xff};
	parts.end = {0xff, 0xff, 0xff, 0xd9};
	EXPECT_TRUE(parse(parts.all()));
}

/// Of 7x6 units.
Parts with_restarts(std::uint8_t interval, std::uint8_t count)
{
	Parts parts;
	parts.restart = segment(0xdd, {0, interval});
	for (std::uint8_t i = 0; i < count; ++i)
		parts.scan.insert(parts.scan.end(),
				  {0xff, static_cast<std::uint8_t>(0xd0 + i % 8), 0x77});
	return parts;
}

TEST(JpegPicture, HasAllItsRestartsInOrder)
{
	const Bytes bytes = with_restarts(4, 10).all();
	const auto picture = parse(bytes);
	ASSERT_TRUE(picture) << picture.error().message();
	EXPECT_EQ(picture->restart_interval, 4u);
	EXPECT_TRUE(parse(with_restarts(42, 0).all())) << "one interval needs no restart";
	expect_refused(with_restarts(4, 9), "a part of its samples is missing");
	expect_refused(with_restarts(4, 11), "a marker is out of place");
	Parts swapped = with_restarts(4, 10);
	swapped.scan[6] = 0xd1;
	expect_refused(swapped, "a marker is out of place");
	Parts unannounced;
	unannounced.scan = {0x12, 0xff, 0xd0, 0x34};
	expect_refused(unannounced, "a marker is out of place");
}

TEST(JpegPicture, IsRefusedWhereverItIsCut)
{
	const Bytes whole = with_restarts(4, 10).all();
	for (std::size_t length = 0; length < whole.size(); ++length) {
		const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
		EXPECT_FALSE(parse(cut)) << length;
	}
}

TEST(JpegPicture, IsBaseline)
{
	for (std::uint8_t kind : {0xc1, 0xc2, 0xc3, 0xc9, 0xca}) {
		Parts parts;
		parts.frame[1] = kind;
		expect_refused(parts, "it is not baseline JPEG");
	}
	Parts deep;
	deep.frame[4] = 12;
	expect_refused(deep, "its samples have not 8 bits");
	Parts spectral;
	spectral.scan_header[11] = 1;
	expect_refused(spectral, "its scan is not one of baseline JPEG");
}

TEST(JpegPicture, HasPossibleSegments)
{
	Parts parts;
	parts.quantisers = quantiser(4, 3);
	expect_refused(parts, "a quantiser is of a kind");
	parts.quantisers = quantiser(0, 0);
	expect_refused(parts, "a quantiser has a step of 0");
	parts.quantisers = quantiser(1, 3);
	expect_refused(parts, "a quantiser is missing");
	parts.quantisers = segment(0xdb, {0, 1, 2});
	expect_refused(parts, "a segment is too short");

	parts = {};
	parts.frame[6] = 0;
	parts.frame[5] = 0;
	parts.frame[7] = 0;
	expect_refused(parts, "it has no size");
	parts = {};
	parts.frame = segment(0xc0, {8, 0, 48, 0, 100, 3, 1, 0x41, 0, 2, 0x11, 0, 3, 0x11, 0});
	expect_refused(parts, "its chroma is neither");
	parts = {};
	parts.frame.insert(parts.frame.end(), parts.frame.begin(), parts.frame.end());
	expect_refused(parts, "it has two pictures");
	parts = {};
	std::swap(parts.frame, parts.scan_header);
	expect_refused(parts, "its samples come before its size");

	parts = {};
	parts.scan_header = segment(0xda, {1, 1, 0x00, 0, 63, 0});
	expect_refused(parts, "it has several scans");
	parts = {};
	parts.scan_header[5] = 9;
	expect_refused(parts, "other components");
	parts = {};
	parts.scan_header[6] = 0x20;
	expect_refused(parts, "a Huffman table is missing");
	parts = {};
	parts.scan.clear();
	expect_refused(parts, "it has no samples");
	parts = {};
	parts.application = {0x00};
	expect_refused(parts, "something is between its segments");
	parts = {};
	parts.begin = {0x00, 0x00};
	expect_refused(parts, "it does not begin as a JPEG");
}

TEST(JpegPicture, HasPossibleHuffmanTables)
{
	const auto table = [](std::uint8_t kind, std::size_t bits, std::uint8_t count,
			      std::uint8_t value) {
		Bytes content(17, 0);
		content[0] = kind;
		content[bits] = count;
		content.insert(content.end(), count, value);
		return segment(0xc4, content);
	};
	Parts parts;
	parts.huffman = table(0x00, 1, 1, 3);
	EXPECT_TRUE(parse(parts.all()));
	parts.huffman = table(0x00, 1, 2, 3);
	expect_refused(parts, "a Huffman table is none"); // the code of ones only
	parts.huffman = table(0x00, 4, 13, 3);
	expect_refused(parts, "a Huffman table is too large");
	parts.huffman = table(0x10, 8, 163, 3);
	expect_refused(parts, "a Huffman table is too large");
	parts.huffman = table(0x00, 4, 1, 12);
	expect_refused(parts, "a Huffman table is none");
	parts.huffman = table(0x10, 4, 1, 0x0b);
	expect_refused(parts, "a Huffman table is none");
	for (std::uint8_t kind : {0x02, 0x12, 0x20}) {
		parts.huffman = table(kind, 4, 1, 0);
		expect_refused(parts, "a Huffman table is of a kind");
	}
}

} // namespace
} // namespace penstock
