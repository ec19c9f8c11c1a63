#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "tests/soak/soak_case.h"
#include "tests/support/fakes/fake_encoder.h"

namespace penstock::test {

/// What all files of an output hold.
struct Recorded {
	std::uint64_t frames = 0;
	std::vector<FakeCoded> coded; ///< by the fake encoder
};

/// The fake encoder's stream, or one that libavformat reads. Pipes and lists count as nothing.
Recorded read_back(const SoakPipeline &pipeline, const std::string &folder);

/// The number of each picture in the camera's stream; nullopt for one that is none of them. Nothing
/// where pictures were converted, or are not the fake camera's.
std::optional<std::vector<std::optional<std::uint32_t>>>
numbers_of(const SoakPipeline &pipeline, const nlohmann::json &told, const Recorded &recorded);

} // namespace penstock::test
