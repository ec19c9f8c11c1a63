#pragma once

#include <cstddef>
#include <string>

#include "app/exit_code.h"
#include "tests/soak/soak_case.h"

namespace penstock::test {

/// Where a run leaves what it writes, in a folder of its own.
class SoakPlaces
{
public:
	explicit SoakPlaces(std::string folder) : folder_(std::move(folder)) {}

	std::string statistics() const { return folder_ + "/statistics.json"; }
	/// The folder of everything that one output of a stream of a pipeline wrote.
	std::string output(std::size_t pipeline, std::size_t stream, std::size_t output) const;

private:
	std::string folder_;
};

/// What `record` does, on the nodes and with the faults of a case. In a process of its own, which
/// has no other thread.
ExitCode run_case(const SoakCase &soak, const SoakPlaces &places);

} // namespace penstock::test
