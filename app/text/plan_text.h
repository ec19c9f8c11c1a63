#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "app/planning/path_report.h"

namespace penstock {

/// The layouts of both sides: "camera NV12 1280x720 stride 1280, encoder …"; empty if it was not
/// tried.
std::string layouts_of(const Attempt &attempt);

/// Why an attempt was refused, or what a frame costs on that path.
std::string verdict_of(const Attempt &attempt);

/// How a plan is shown to people.
struct PlanTextForm {
	bool every_path = false; ///< each one that could be tried, and the layouts of both sides
	std::size_t width = 80;	 ///< of a line, in columns
};

/// For people: the chosen path with its buffers and devices, then why the others were refused.
std::string to_text(const PathReport &report, const PlanTextForm &form);

/// All pipelines, each below its name.
std::string to_text(std::span<const NamedPathReport> plans, const PlanTextForm &form);

/// "camera /dev/video0 (Webcam), encoder …", within a sentence.
std::string describe_devices(const PathReport &report);

/// A row each for camera, encoders with their codecs, and why these devices were chosen; without a
/// newline at the end.
std::string device_rows(const PathReport &report, std::size_t width);

/// The line that is printed before the first frame: strategy, direction, layout, buffers, copies.
std::string describe_path(const Decision &decision);

/// Why paths were refused, a line for each reason.
std::string refusals(const Plan &plan);

} // namespace penstock
