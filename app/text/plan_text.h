#pragma once

#include <span>
#include <string>

#include "app/planning/path_report.h"

namespace penstock {

/// "shared dma-heap:system".
std::string name_of(const Candidate &candidate);

/// "NV12", or what the camera gives and the encoder reads: "BA81→NV12".
std::string formats_of(const Candidate &candidate);

/// Why an attempt was refused, or what a frame costs on that path.
std::string verdict_of(const Attempt &attempt);

/// For people: a line per candidate, then the chosen path with its buffers and memory.
std::string to_text(const PathReport &report);

/// JSON with the members that README lists.
std::string to_json(const PathReport &report);

/// All pipelines, each below its name.
std::string to_text(std::span<const NamedPathReport> plans);

/// {"pipelines": […]} with an object for each, its name first; for a single pipeline just its
/// object.
std::string to_json(std::span<const NamedPathReport> plans);

/// A line with camera, encoders and codecs, and why these devices were chosen.
std::string describe_devices(const PathReport &report);

/// The line that is printed before the first frame: strategy, direction, layout, buffers, copies.
std::string describe_path(const Decision &decision);

/// Why paths were refused, a line for each reason.
std::string refusals(const Plan &plan);

} // namespace penstock
