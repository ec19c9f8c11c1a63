#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/planning/problem.h"
#include "core/allocation/plan.h"
#include "core/video/codec.h"
#include "devices/roles/device_identity.h"

namespace penstock {

/// An encoder of the path, and the codec that it makes.
struct ReportedEncoder {
	DeviceIdentity identity;
	Codec codec = Codec::kH264;
};

/// Which devices were chosen, and the plan between them.
struct PathReport {
	DeviceIdentity camera;
	std::vector<ReportedEncoder> encoders; ///< which read the same buffers
	std::string selection;		       ///< why these devices
	Plan plan;
};

/// The report of one of several pipelines.
struct NamedPathReport {
	std::string name; ///< empty if it is the only one
	PathReport report;
};

/// "shared dma-heap:system".
std::string name_of(const Candidate &candidate);

/// "NV12", or what the camera gives and the encoder reads: "BA81→NV12".
std::string formats_of(const Candidate &candidate);

/// A copy for reporting, without pool references: those would keep device memory alive.
PathReport without_memory(PathReport report);

/// Why no path was chosen; nothing when one was.
std::optional<Problem::Kind> no_path_kind(const Plan &plan);

} // namespace penstock
