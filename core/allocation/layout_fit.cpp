#include "core/allocation/layout_fit.h"

#include <fmt/format.h>

namespace penstock {
namespace {

using What = LayoutMisfit::What;

What misfit_of_pictures(const VideoInfo &producer, const VideoInfo &consumer)
{
	if (!same_samples(producer.format(), consumer.format()))
		return What::kFormat;
	if (producer.size() != consumer.size())
		return What::kSize;
	if (producer.modifier != consumer.modifier)
		return What::kModifier;
	if (producer.memory_count() != consumer.memory_count())
		return What::kMemoryCount;
	return What::kNone;
}

/// The last plane that lies in the memory: the one whose rows end it.
std::uint8_t last_plane(const VideoInfo &info, std::size_t memory)
{
	std::uint8_t last = 0;
	std::uint32_t end = 0;
	for (std::uint8_t i = 0; i < info.planes().size(); ++i) {
		const PlaneLayout &plane = info.plane(i);
		if (plane.memory == memory && plane.start() + plane.length() >= end) {
			end = plane.start() + plane.length();
			last = i;
		}
	}
	return last;
}

/// Rows of a plane from the picture's first on.
std::uint32_t rows_below(const PlaneLayout &plane)
{
	return plane.rows - plane.padding_top;
}

/// Sets what, plane and memory at the first plane that lies elsewhere.
void find_in_planes(LayoutMisfit &misfit)
{
	for (std::uint8_t i = 0; i < misfit.producer.planes().size(); ++i) {
		const PlaneLayout &written = misfit.producer.plane(i);
		const PlaneLayout &read = misfit.consumer.plane(i);
		misfit.plane = i;
		misfit.memory = read.memory;
		if (written.stride != read.stride)
			misfit.what = What::kStride;
		else if (written.offset != read.offset)
			misfit.what = What::kOffset;
		if (!misfit.none())
			return;
	}
}

/// Sets what, plane, memory and length at the first memory that ends too early.
void find_in_lengths(LayoutMisfit &misfit, std::span<const std::uint64_t> lengths)
{
	const VideoInfo &consumer = misfit.consumer;
	for (std::size_t i = 0; i < consumer.memory_count(); ++i) {
		const bool known = i < lengths.size();
		const std::uint64_t length = known ? lengths[i] : misfit.producer.memory_size(i);
		if (length >= consumer.memory_size(i))
			continue;
		const std::uint8_t last = last_plane(consumer, i);
		const bool by_rows = !known && rows_below(misfit.producer.plane(last)) <
						       rows_below(consumer.plane(last));
		misfit.what = by_rows ? What::kRows : What::kLength;
		misfit.plane = last;
		misfit.memory = static_cast<std::uint8_t>(i);
		misfit.length = length;
		return;
	}
}

std::string_view plane_name(const VideoInfo &info, std::size_t plane)
{
	return to_string(pixel_format_info(info.format()).planes[plane].content);
}

/// "row 1088", in lines of the first plane when the offset is a whole number of them.
std::string place(const VideoInfo &info, std::size_t plane)
{
	const PlaneLayout &layout = info.plane(plane);
	const std::uint32_t line = info.plane(0).stride;
	if (layout.memory == info.plane(0).memory && layout.offset % line == 0)
		return fmt::format("row {}", layout.offset / line);
	return fmt::format("byte {}", layout.offset);
}

std::string modifier_name(std::uint64_t modifier)
{
	return modifier == 0 ? "linear" : fmt::format("modifier {:#x}", modifier);
}

} // namespace

LayoutMisfit find_misfit(const VideoInfo &producer, const VideoInfo &consumer,
			 std::span<const std::uint64_t> lengths)
{
	LayoutMisfit misfit{.producer = producer, .consumer = consumer};
	misfit.what = misfit_of_pictures(producer, consumer);
	if (misfit.none())
		find_in_planes(misfit);
	if (misfit.none())
		find_in_lengths(misfit, lengths);
	if (misfit.none() && !compatible(producer.colorimetry, consumer.colorimetry))
		misfit.what = What::kColorimetry;
	return misfit;
}

std::string to_string(const LayoutMisfit &misfit, std::string_view producer,
		      std::string_view consumer)
{
	const VideoInfo &written = misfit.producer;
	const VideoInfo &read = misfit.consumer;
	const std::size_t plane = misfit.plane;
	switch (misfit.what) {
	case What::kNone:
		break;
	case What::kFormat:
		return fmt::format("{} reads {}, {} writes {}", consumer, name_of(read.format()),
				   producer, name_of(written.format()));
	case What::kSize:
		return fmt::format("{} reads {}, {} writes {}", consumer, to_string(read.size()),
				   producer, to_string(written.size()));
	case What::kModifier:
		return fmt::format("{} reads {}, {} writes {}", consumer,
				   modifier_name(read.modifier), producer,
				   modifier_name(written.modifier));
	case What::kMemoryCount:
		return fmt::format("{} reads {} from {} memories, {} writes {} to {}", consumer,
				   name_of(read.format()), read.memory_count(), producer,
				   name_of(written.format()), written.memory_count());
	case What::kStride:
		return fmt::format("{} reads {} with {} bytes a line, {} writes it with {}",
				   consumer, plane_name(read, plane), read.plane(plane).stride,
				   producer, written.plane(plane).stride);
	case What::kOffset:
		return fmt::format("{} reads {} at {}, {} writes it at {}", consumer,
				   plane_name(read, plane), place(read, plane), producer,
				   place(written, plane));
	case What::kRows:
		return fmt::format("{} reads {} rows of {}, {} has room for {}", consumer,
				   rows_below(read.plane(plane)), plane_name(read, plane), producer,
				   rows_below(written.plane(plane)));
	case What::kLength:
		return fmt::format("{} needs {} bytes in memory {}, {} has {}", consumer,
				   read.memory_size(misfit.memory), misfit.memory, producer,
				   misfit.length);
	case What::kColorimetry:
		return fmt::format("{} reads {}; {} writes {}", consumer,
				   to_string(read.colorimetry), producer,
				   to_string(written.colorimetry));
	}
	return {};
}

} // namespace penstock
