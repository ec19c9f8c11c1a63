#pragma once

#include <span>
#include <string>

#include "app/planning/plan_report.h"

namespace penstock {

/// "shared dma-heap:system".
std::string name_of(const Candidate &candidate);

/// "NV12", or what the camera gives and the encoder reads: "BA81→NV12".
std::string formats_of(const Candidate &candidate);

/// Why an attempt was refused, or what a frame costs on that way.
std::string verdict_of(const Attempt &attempt);

/// For people: a line per candidate, then the way that was chosen, with buffers and memory.
std::string to_text(const PlanReport &report);

/// As the command line's contract describes it.
std::string to_json(const PlanReport &report);

/// All of them, each below its name.
std::string to_text(std::span<const NamedPlan> plans);

/// {"pipelines": […]}: an object each, with its name before the rest; or that of the only one.
std::string to_json(std::span<const NamedPlan> plans);

/// A line that names camera, encoders, codecs, and why these.
std::string describe_devices(const PlanReport &report);

/// The line that states the path before the first frame: strategy, direction, layout, buffers,
/// copies.
std::string describe_path(const Decision &decision);

/// Why ways were refused, a line for each reason.
std::string refusals(const Plan &plan);

} // namespace penstock
