#include "tests/support/streams/chromium.h"

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/support/process/child_process.h"

namespace penstock::test {

std::vector<Shown> chromium_shows(const std::string &script, const std::vector<Look> &looks)
{
	constexpr int kSkipped = 77;
	constexpr int kNoProgram = 127; // env(1)
	std::vector<std::string> command{"env", "node", script};
	for (const Look &look : looks) {
		if (&look != &looks.front())
			command.emplace_back("--");
		command.push_back(look.file);
		for (const double time : look.times)
			command.push_back(fmt::format("{:.6f}", time));
	}
	ChildProcess process(command);
	const Ending ending = process.wait(std::chrono::minutes(5));
	if (ending == exited(kSkipped))
		throw Missing(process.out());
	if (ending == exited(kNoProgram))
		throw Missing("no Node.js to run " + script);
	if (ending != exited(0))
		throw std::runtime_error(fmt::format("{}: {}", script, process.err()));
	std::vector<Shown> shown;
	for (const auto &told : nlohmann::json::parse(process.out()))
		shown.push_back({told.at("duration").get<double>(),
				 told.at("shown").get<std::vector<double>>()});
	return shown;
}

} // namespace penstock::test
