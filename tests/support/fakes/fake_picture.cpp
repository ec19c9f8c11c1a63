#include "tests/support/fakes/fake_picture.h"

#include <stdexcept>
#include <vector>

namespace penstock::test {
namespace {

constexpr std::uint64_t kFnvBasis = 0xcbf29ce484222325;
constexpr std::uint64_t kFnvPrime = 0x100000001b3;

std::byte sample(std::uint32_t number, std::size_t plane, std::uint32_t row, std::uint32_t column)
{
	return static_cast<std::byte>(number * 37 + static_cast<std::uint32_t>(plane) * 101 +
				      row * 23 + column * 7 + row * column / 5);
}

/// What a tiled layout does to each byte, in little.
std::byte key(std::uint64_t modifier)
{
	return static_cast<std::byte>(modifier * 0x9d);
}

/// Calls `visit(byte, plane, row, column)` for every visible byte.
template <typename Visit>
void for_each_byte(const VideoInfo &layout, FrameBytes memories, Visit visit)
{
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const PlaneLayout &plane = layout.plane(i);
		const std::span<std::byte> memory = memories[plane.memory];
		for (std::uint32_t row = 0; row < layout.visible_rows(i); ++row) {
			const std::size_t start = plane.offset + std::size_t{row} * plane.stride;
			if (start + layout.line_bytes(i) > memory.size())
				throw std::out_of_range("a fake device left its memory");
			for (std::uint32_t column = 0; column < layout.line_bytes(i); ++column)
				visit(memory[start + column], i, row, column);
		}
	}
}

} // namespace

void draw_picture(const VideoInfo &layout, std::uint32_t number, FrameBytes memories)
{
	for_each_byte(
		layout, memories,
		[&](std::byte &byte, std::size_t plane, std::uint32_t row, std::uint32_t column) {
			byte = sample(number, plane, row, column) ^ key(layout.modifier);
		});
}

std::uint64_t checksum(const VideoInfo &layout, FrameBytes memories)
{
	std::uint64_t sum = kFnvBasis;
	for_each_byte(layout, memories,
		      [&](std::byte byte, std::size_t, std::uint32_t, std::uint32_t) {
			      const std::byte plain = byte ^ key(layout.modifier);
			      sum = (sum ^ static_cast<std::uint64_t>(plain)) * kFnvPrime;
		      });
	return sum;
}

std::uint64_t picture_checksum(const VideoInfo &layout, std::uint32_t number)
{
	std::vector<std::vector<std::byte>> storage;
	for (std::size_t i = 0; i < layout.memory_count(); ++i)
		storage.emplace_back(layout.memory_size(i));
	const std::vector<std::span<std::byte>> memories(storage.begin(), storage.end());
	draw_picture(layout, number, memories);
	return checksum(layout, memories);
}

} // namespace penstock::test
