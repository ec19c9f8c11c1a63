#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock {

/// Which third allocators may make the memory that a camera and an encoder share.
struct AllocatorChoice {
	enum class Kind : std::uint8_t { kAny, kDmaHeap, kUdmabuf, kDumb };

	Kind kind = Kind::kAny;
	std::string name; ///< of a heap, or the path of a DRM node; empty: each of the kind

	friend bool operator==(const AllocatorChoice &, const AllocatorChoice &) = default;
};

/// As users write it: "auto", "dma-heap", "dma-heap:system", "udmabuf", "dumb:/dev/dri/card0".
std::string to_string(const AllocatorChoice &choice);
/// The reverse; nothing for what is none of these.
std::optional<AllocatorChoice> parse_allocator_choice(std::string_view text);

} // namespace penstock
