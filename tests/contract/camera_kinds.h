#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "tests/contract/camera_rig.h"

namespace penstock::test {

/// A kind of camera, or one of the drivers that a kind is tested with.
struct CameraKind {
	std::string name;
	std::function<std::unique_ptr<CameraRig>()> open;
	/// Why it cannot be had on this machine; empty where it can.
	std::function<std::string()> missing = [] { return std::string(); };
};

std::ostream &operator<<(std::ostream &stream, const CameraKind &kind);

std::vector<CameraKind> camera_kinds();

} // namespace penstock::test
