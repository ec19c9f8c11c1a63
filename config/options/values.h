#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/options/settings.h"
#include "core/allocation/allocator_choice.h"
#include "core/base/result.h"
#include "core/video/geometry.h"
#include "core/video/pixel_format.h"
#include "core/video/profile.h"
#include "devices/roles/camera.h"
#include "devices/settings/control.h"

namespace penstock {

/// The parsers that the command line and config files share. The context of their user_mistake()
/// says what would be right.

Result<Size> parse_size(std::string_view text);	    ///< "1280x720", "720p", "4k"
Result<Fraction> parse_rate(std::string_view text); ///< "30", "29.97", "30000/1001", "0": no pace
Result<std::uint64_t> parse_bitrate(std::string_view text); ///< "4M", "4 Mbit/s", "4000000": bits/s
Result<PixelFormat> parse_format(std::string_view text);    ///< a raw or camera format's name
Result<Profile> parse_profile_name(std::string_view text);  ///< "high", "Constrained Baseline"
Result<ControlSetting> parse_control(std::string_view text); ///< "name=value"
/// "auto", which is none, or names of formats between commas.
Result<std::vector<PixelFormat>> parse_formats(std::string_view text);
/// "auto", "dma-heap[:NAME]", "udmabuf" or "dumb[:PATH]".
Result<AllocatorChoice> parse_allocator(std::string_view text);
Result<OutputSettings> parse_output(std::string_view text); ///< "[optional:]URL"

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t least, std::uint64_t most);

/// The reverse: the parser of the same name gives the value back.
std::string print_bitrate(std::uint64_t bitrate);
std::string print_formats(const std::vector<PixelFormat> &formats);

} // namespace penstock
