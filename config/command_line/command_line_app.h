#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "config/options/option.h"
#include "config/options/settings.h"

namespace penstock {

/// What the command line said about a T: each option with a text that it takes.
template <typename T>
using Said = std::vector<std::pair<const Option<T> *, std::string>>;

/// All that the command line said. One command is given, so that commands with the same option can
/// share its place.
struct CommandLine {
	Said<CameraSettings> camera;
	Said<EncoderSettings> encoder;
	Said<AllocationPolicy> policy;
	std::vector<OutputSettings> outputs;
	Said<OutputSettings> output; ///< of every one
	Said<RunSettings> run;
	Said<LogSettings> log;
	std::string config_file;
	bool json = false;
};

/// Every command and option, as CLI11 has it; parsing writes into `line`, which must outlive it. A
/// source for the help and for all that is generated from the same words.
std::unique_ptr<CLI::App> make_app(CommandLine &line, const std::string &version);

/// Of the commands that were given the innermost one; `app` itself if there is none.
CLI::App &given_command(CLI::App &app);

} // namespace penstock
