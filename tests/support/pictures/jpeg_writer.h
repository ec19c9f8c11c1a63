#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/video/geometry.h"

namespace penstock::test {

/// How a JPEG is to be: which part of its chroma it keeps, and whether the Huffman tables are in it
/// (UVC cameras leave the standard ones out).
struct JpegKind {
	unsigned components = 3; ///< 1 is grey
	unsigned columns = 2;	 ///< of luma samples per chroma sample
	unsigned rows = 2;
	bool huffman_tables = true;
};

/// Writes baseline JPEG of flat 8x8 blocks: each sample value is exact, since the quantiser's step
/// for the mean of a block is one level.
class JpegWriter
{
public:
	/// `value` gives component 0..2 of the block whose top left pixel (of the whole picture) is
	/// at x, y.
	using Value = std::function<std::uint8_t(unsigned component, unsigned x, unsigned y)>;

	static std::vector<std::uint8_t> write(Size size, const JpegKind &kind, const Value &value)
	{
		JpegWriter writer;
		writer.headers(size, kind);
		writer.scan(size, kind, value);
		return writer.bytes_;
	}

private:
	void marker(std::uint8_t code, const std::vector<std::uint8_t> &content)
	{
		const std::size_t length = content.size() + 2;
		for (std::size_t byte :
		     {std::size_t{0xff}, std::size_t{code}, length >> 8, length & 0xff})
			bytes_.push_back(static_cast<std::uint8_t>(byte));
		bytes_.insert(bytes_.end(), content.begin(), content.end());
	}

	void headers(Size size, const JpegKind &kind)
	{
		bytes_ = {0xff, 0xd8};
		marker(0xe0, {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0});
		std::vector<std::uint8_t> quantiser(65, 8);
		quantiser[0] = 0;
		marker(0xdb, quantiser);
		std::vector<std::uint8_t> frame{8,
						static_cast<std::uint8_t>(size.height >> 8),
						static_cast<std::uint8_t>(size.height),
						static_cast<std::uint8_t>(size.width >> 8),
						static_cast<std::uint8_t>(size.width),
						static_cast<std::uint8_t>(kind.components)};
		std::vector<std::uint8_t> scan{static_cast<std::uint8_t>(kind.components)};
		for (std::uint8_t i = 0; i < kind.components; ++i) {
			const unsigned sampling = i == 0 && kind.components == 3
							  ? kind.columns << 4 | kind.rows
							  : 0x11;
			frame.insert(frame.end(), {static_cast<std::uint8_t>(i + 1),
						   static_cast<std::uint8_t>(sampling), 0});
			scan.insert(scan.end(), {static_cast<std::uint8_t>(i + 1), 0});
		}
		marker(0xc0, frame);
		if (kind.huffman_tables) {
			// Annex K's table for the means, and the beginning of that for the rest.
			marker(0xc4, {0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0,	 0, 0,
				      0,    0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
			marker(0xc4, {0x10, 0, 2, 1, 3, 0,    0,    0,	  0,	0,    0,   0,
				      0,    0, 0, 0, 0, 0x01, 0x02, 0x03, 0x00, 0x04, 0x11});
		}
		scan.insert(scan.end(), {0, 63, 0});
		marker(0xda, scan);
	}

	void scan(Size size, const JpegKind &kind, const Value &value)
	{
		const bool colour = kind.components == 3;
		const unsigned width = 8 * (colour ? kind.columns : 1);
		const unsigned height = 8 * (colour ? kind.rows : 1);
		std::array<int, 3> last{};
		for (unsigned y = 0; y < size.height; y += height)
			for (unsigned x = 0; x < size.width; x += width) {
				for (unsigned v = 0; v < height; v += 8)
					for (unsigned u = 0; u < width; u += 8)
						block(value(0, x + u, y + v), last[0]);
				for (unsigned i = 1; i < kind.components; ++i)
					block(value(i, x, y), last[i]);
			}
		put(0x7f, 7);
		bytes_.insert(bytes_.end(), {0xff, 0xd9});
	}

	/// The mean as a difference to the last, in Annex K's code; then "end of block", whose code
	/// is 1010 there too.
	void block(std::uint8_t value, int &last)
	{
		const int mean = value - 128;
		const int difference = mean - last;
		last = mean;
		unsigned bits = 0;
		while (std::abs(difference) >> bits != 0)
			++bits;
		struct Code {
			unsigned code;
			unsigned length;
		};
		constexpr Code kCodes[] = {{0, 2}, {2, 3},  {3, 3},  {4, 3}, {5, 3},
					   {6, 3}, {14, 4}, {30, 5}, {62, 6}};
		put(kCodes[bits].code, kCodes[bits].length);
		const int offset = difference < 0 ? (1 << bits) - 1 : 0;
		put(static_cast<unsigned>(difference + offset), bits);
		put(10, 4);
	}

	void put(unsigned code, unsigned length)
	{
		for (unsigned i = length; i-- > 0;) {
			pending_ = static_cast<std::uint8_t>(pending_ << 1 | (code >> i & 1));
			if (++count_ < 8)
				continue;
			bytes_.push_back(pending_);
			if (pending_ == 0xff)
				bytes_.push_back(0);
			count_ = 0;
		}
	}

	std::vector<std::uint8_t> bytes_;
	std::uint8_t pending_ = 0;
	unsigned count_ = 0;
};

} // namespace penstock::test
