#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/memory/system_allocator.h"
#include "devices/pattern/painter.h"

namespace penstock::test {

/// Frame `number` of the pattern camera in NV12, drawn in full, without padding. The size is even.
inline std::string pattern_nv12(Size size, std::uint32_t number)
{
	VideoInfo layout = VideoInfo::create(PixelFormat::kNV12, size).value();
	layout.colorimetry = pattern::colorimetry_of(PixelFormat::kNV12, size);
	const MemoryRef memory = SystemAllocator::create()->allocate(layout.total_size()).value();
	const Mapping mapping = memory->map(kReadWrite).value();
	pattern::Painter(layout).draw({&mapping, 1}, std::nullopt, number);
	return {reinterpret_cast<const char *>(mapping.data()), mapping.size()};
}

} // namespace penstock::test
