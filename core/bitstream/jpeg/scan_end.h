#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

namespace penstock {

/// The coded samples at the beginning of `data`, up to the end of the image. There must be as many
/// restart markers as `units` samples need with that interval, in their order. Otherwise what is
/// wrong.
tl::expected<std::span<const std::byte>, std::string_view>
find_scan_end(std::span<const std::byte> data, std::uint32_t restart_interval, std::uint32_t units);

} // namespace penstock
