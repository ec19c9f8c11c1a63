#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"
#include "core/video/video_info.h"
#include "tests/support/pictures/random.h"
#include "tests/unit/devices/convert/guarded_allocator.h"

namespace penstock::test {

/// The tightest layout.
inline VideoInfo tight(PixelFormat format, Size size)
{
	Result<VideoInfo> info = VideoInfo::create(format, size);
	if (!info)
		throw std::runtime_error(info.error().message());
	return *info;
}

/// Some layout: planes apart from each other, long strides, padding on every side.
inline VideoInfo random_layout(PixelFormat format, Size size, Random &random)
{
	const PixelFormatInfo &info = pixel_format_info(format);
	const VideoInfo least = tight(format, size);
	std::vector<PlaneLayout> planes;
	std::uint32_t end = 0;
	for (std::size_t i = 0; i < info.plane_count; ++i) {
		const auto memory = static_cast<std::uint8_t>(info.memory_count > 1 ? i : 0);
		if (memory == i)
			end = 0;
		// Even, for the formats of 16-bit samples.
		const std::uint32_t left = 2 * random(0, 10);
		const std::uint32_t right = 2 * random(0, 20);
		const std::uint32_t top = random(0, 3);
		const std::uint32_t line = least.line_bytes(i);
		const std::uint32_t stride = left + line + line % 2 + right;
		const std::uint32_t rows = top + least.visible_rows(i) + random(0, 3);
		const std::uint32_t start = end + 2 * random(0, 30);
		planes.push_back({.memory = memory,
				  .offset = start + top * stride + left,
				  .stride = stride,
				  .rows = rows,
				  .padding_top = top,
				  .padding_left = left});
		end = start + stride * rows;
	}
	Result<VideoInfo> layout = VideoInfo::create(format, size, planes);
	if (!layout)
		throw std::runtime_error(layout.error().message());
	return *layout;
}

/// A buffer for frames of one layout, with plain access to its bytes. Every memory is exactly as
/// long as the layout needs and ends at a guard page.
class Frame
{
public:
	explicit Frame(const VideoInfo &frame_layout) : Frame(frame_layout, allocator()) {}
	Frame(const VideoInfo &frame_layout, Allocator &from, const AllocationParams &params = {})
		: layout(frame_layout), buffer(Buffer::create())
	{
		for (std::size_t i = 0; i < layout.memory_count(); ++i) {
			Result<MemoryRef> memory = from.allocate(layout.memory_size(i), params);
			if (!memory)
				throw std::runtime_error(memory.error().message());
			EXPECT_TRUE(buffer->append_memory(std::move(*memory)));
		}
	}

	std::vector<std::uint8_t> bytes(std::size_t memory = 0) const
	{
		Result<Mapping> mapping = buffer->memory(memory).map(MapMode::kRead);
		const auto *data = reinterpret_cast<const std::uint8_t *>(mapping->data());
		return {data, data + mapping->size()};
	}
	void set_bytes(const std::vector<std::uint8_t> &bytes, std::size_t memory = 0)
	{
		Result<Mapping> mapping = buffer->memory(memory).map(MapMode::kWrite);
		ASSERT_TRUE(mapping) << mapping.error().message();
		ASSERT_LE(bytes.size(), mapping->size());
		std::copy(bytes.begin(), bytes.end(),
			  reinterpret_cast<std::uint8_t *>(mapping->data()));
	}

	std::vector<std::vector<std::uint8_t>> all_bytes() const
	{
		std::vector<std::vector<std::uint8_t>> all;
		for (std::size_t i = 0; i < layout.memory_count(); ++i)
			all.push_back(bytes(i));
		return all;
	}
	void set_all_bytes(const std::vector<std::vector<std::uint8_t>> &all)
	{
		for (std::size_t i = 0; i < layout.memory_count(); ++i)
			set_bytes(all[i], i);
	}

	/// Every byte, padding included.
	void fill_with_noise(Random &random)
	{
		for (std::size_t i = 0; i < layout.memory_count(); ++i) {
			std::vector<std::uint8_t> noise(buffer->memory(i).size());
			for (std::uint8_t &byte : noise)
				byte = random.byte();
			set_bytes(noise, i);
		}
	}

	VideoInfo layout;
	BufferRef buffer;

private:
	static Allocator &allocator()
	{
		static const Ref<GuardedAllocator> guarded = make_ref<GuardedAllocator>();
		return *guarded;
	}
};

/// The bytes of a frame with zeroes in the place of the picture.
inline std::vector<std::vector<std::uint8_t>>
without_picture(const VideoInfo &layout, std::vector<std::vector<std::uint8_t>> bytes)
{
	for (std::size_t i = 0; i < layout.planes().size(); ++i) {
		const PlaneLayout &plane = layout.plane(i);
		for (std::size_t row = 0; row < layout.visible_rows(i); ++row)
			std::fill_n(bytes[plane.memory].begin() + plane.offset + row * plane.stride,
				    layout.line_bytes(i), std::uint8_t{0});
	}
	return bytes;
}

/// No byte outside of the picture differs.
inline void expect_same_padding(const VideoInfo &layout,
				const std::vector<std::vector<std::uint8_t>> &before,
				const std::vector<std::vector<std::uint8_t>> &after)
{
	EXPECT_TRUE(without_picture(layout, before) == without_picture(layout, after))
		<< "padding was written to in " << to_string(layout);
}

} // namespace penstock::test
