// I915_QUERY, as drivers/gpu/drm/i915/i915_query.c of Linux 6.12 answers it.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/real_va/i915/answers.h"

namespace penstock::real_va {

namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint64_t kSystemMemory = std::uint64_t{4} << 30;

template <typename T>
void append(Bytes &bytes, const T &value)
{
	const auto *begin = reinterpret_cast<const std::byte *>(&value);
	bytes.insert(bytes.end(), begin, begin + sizeof(T));
}

/// What lists of structures begin with: their number and three words of nothing.
void append_count(Bytes &bytes, std::size_t count)
{
	append(bytes, std::array<std::uint32_t, 4>{static_cast<std::uint32_t>(count)});
}

/// `count` bits that are set, in as many bytes as they need.
void append_bits(Bytes &bytes, unsigned count)
{
	for (; count > 0; count -= std::min(count, 8u))
		bytes.push_back(static_cast<std::byte>((1u << std::min(count, 8u)) - 1));
}

/// One slice, all of whose units are there.
Bytes topology(const IntelChip &chip)
{
	drm_i915_query_topology_info info{};
	info.max_slices = 1;
	info.max_subslices = chip.subslices;
	info.max_eus_per_subslice = chip.execution_units;
	info.subslice_offset = 1;
	info.subslice_stride = static_cast<std::uint16_t>((chip.subslices + 7) / 8);
	info.eu_offset = static_cast<std::uint16_t>(1 + info.subslice_stride);
	info.eu_stride = static_cast<std::uint16_t>((chip.execution_units + 7) / 8);
	Bytes bytes;
	append(bytes, info);
	append_bits(bytes, 1);
	append_bits(bytes, chip.subslices);
	for (unsigned subslice = 0; subslice < chip.subslices; ++subslice)
		append_bits(bytes, chip.execution_units);
	return bytes;
}

drm_i915_engine_info engine(std::uint16_t engine_class, std::uint16_t instance,
			    std::uint64_t capabilities)
{
	drm_i915_engine_info info{};
	info.engine = {engine_class, instance};
	info.flags = I915_ENGINE_INFO_HAS_LOGICAL_INSTANCE;
	info.logical_instance = instance;
	info.capabilities = capabilities;
	return info;
}

Bytes engines(const IntelChip &chip)
{
	std::vector<drm_i915_engine_info> list{
		engine(I915_ENGINE_CLASS_RENDER, 0, 0),
		engine(I915_ENGINE_CLASS_COPY, 0, 0),
		engine(I915_ENGINE_CLASS_VIDEO_ENHANCE, 0,
		       I915_VIDEO_AND_ENHANCE_CLASS_CAPABILITY_SFC),
	};
	for (std::uint16_t i = 0; i < chip.video_engines; ++i)
		list.push_back(engine(I915_ENGINE_CLASS_VIDEO, i,
				      I915_VIDEO_CLASS_CAPABILITY_HEVC |
					      I915_VIDEO_AND_ENHANCE_CLASS_CAPABILITY_SFC));
	Bytes bytes;
	append_count(bytes, list.size());
	for (const drm_i915_engine_info &each : list)
		append(bytes, each);
	return bytes;
}

/// System memory only: those with memory of their own are not played.
Bytes memory_regions()
{
	drm_i915_memory_region_info region{};
	region.region = {I915_MEMORY_CLASS_SYSTEM, 0};
	region.probed_size = kSystemMemory;
	region.unallocated_size = kSystemMemory;
	Bytes bytes;
	append_count(bytes, 1);
	append(bytes, region);
	return bytes;
}

/// Empty for what the kernel does not know of this chip.
Bytes answer(const IntelChip &chip, std::uint64_t query)
{
	switch (query) {
	case DRM_I915_QUERY_TOPOLOGY_INFO:
		return chip.graphics_version >= 8 ? topology(chip) : Bytes{};
	case DRM_I915_QUERY_GEOMETRY_SUBSLICES:
		return topology(chip);
	case DRM_I915_QUERY_ENGINE_INFO:
		return engines(chip);
	case DRM_I915_QUERY_MEMORY_REGIONS:
		return memory_regions();
	default:
		return {};
	}
}

} // namespace

int answer_query(const IntelChip &chip, const drm_i915_query &query)
{
	auto *items = reinterpret_cast<drm_i915_query_item *>(query.items_ptr);
	for (std::uint32_t i = 0; i < query.num_items; ++i) {
		drm_i915_query_item &item = items[i];
		const Bytes bytes = answer(chip, item.query_id);
		const auto length = static_cast<std::int32_t>(bytes.size());
		if (bytes.empty()) {
			item.length = -ENODEV;
		} else if (item.length == 0) {
			item.length = length;
		} else if (item.length < length) {
			item.length = -EINVAL;
		} else {
			std::memcpy(reinterpret_cast<void *>(item.data_ptr), bytes.data(),
				    bytes.size());
			item.length = length;
		}
	}
	return 0;
}

} // namespace penstock::real_va
