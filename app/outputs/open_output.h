#pragma once

#include <memory>
#include <string>

#include "app/outputs/output.h"
#include "core/base/result.h"

namespace penstock {

/// The codec that an output's ending names (".h264", ".fwht", …); "auto" where it names none. A
/// container that cannot be written is invalid_argument, naming the endings that can.
Result<std::string> codec_of_output(const std::string &url);

/// Opens the output for a raw stream. Creates or empties files.
Result<std::unique_ptr<Output>> open_output(const std::string &url);

} // namespace penstock
