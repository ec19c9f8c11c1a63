#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/rigs/encoder_rig.h"

namespace penstock::test {

/// An encoder to hold against the contract.
struct EncoderSubject {
	std::unique_ptr<EncoderRig> rig;
	/// For one that is opened with Pace::kHeld: from now on it finishes no frame, and from then
	/// on it does.
	std::function<void()> hold = [] {};
	std::function<void()> let_go = [] {};
	/// Closes the encoder and says what its driver found against the rules of its API.
	std::function<std::vector<std::string>()> close = [] { return std::vector<std::string>(); };
};

enum class Pace { kFree, kHeld };

/// A kind of encoder, or one of the drivers that a kind is tested with.
struct EncoderKind {
	std::string name;
	std::function<EncoderSubject(Pace)> open;
	/// Why it cannot be had on this machine; empty where it can.
	std::function<std::string()> missing = [] { return std::string(); };
	bool own_memory = false;	 ///< frames lie in its own memory
	bool keyframe_on_request = true; ///< it has the control
	bool keyframes_only = false;	 ///< each frame stands alone
};

std::ostream &operator<<(std::ostream &stream, const EncoderKind &kind);

std::vector<EncoderKind> encoder_kinds();
/// Those of them that read memory of others.
std::vector<EncoderKind> importing_encoder_kinds();

} // namespace penstock::test
