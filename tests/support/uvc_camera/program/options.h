#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tests/support/uvc_camera/model/bus.h"
#include "tests/support/uvc_camera/model/profile.h"
#include "tests/support/uvc_camera/stream/fault.h"

namespace penstock::uvc {

/// The command line of uvc_camera.
struct Options {
	const Profile *profile = nullptr;
	/// iSerialNumber, by which udev tells cameras of one kind apart.
	std::string serial = "PENSTOCK0001";
	std::optional<unsigned> port;
	Bus bus;
	std::string sent; ///< path, or empty
	std::vector<Fault> faults;
	std::optional<std::uint32_t> random;  ///< seed of what it says wrongly
	std::chrono::milliseconds away{2000}; ///< how long it stays unplugged
};

/// The words after the program's name.
Result<Options> parse_options(std::span<const std::string_view> words);

/// For --help.
std::string usage();

} // namespace penstock::uvc
