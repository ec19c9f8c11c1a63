#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/support/uvc_camera/model/request.h"

namespace penstock::uvc {

/// Bad firmware: changes at random what a camera says of itself, in its descriptors, while a mode
/// is negotiated, and of its controls. The same seed makes the same camera. By the seed's last two
/// bits it is wrong in all of these, or in one of them alone.
class Mutations
{
public:
	explicit Mutations(std::uint32_t seed);

	/// Changes fields of descriptors, the same ones at each call; all lengths stay.
	void change_configuration(std::vector<std::byte> &configuration) const;
	/// What answers a class request.
	void change_answer(const SetupPacket &setup, Answer &answer);

private:
	void change_probe(std::vector<std::byte> &data);
	void change_control(std::vector<std::byte> &data);

	std::uint32_t seed_;
	std::minstd_rand random_; ///< of the answers
};

} // namespace penstock::uvc
