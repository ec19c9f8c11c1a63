#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "config/options/option.h"
#include "config/options/settings.h"

namespace penstock {

/// The options of a T that the command line gave, with their texts.
template <typename T>
using Given = std::vector<std::pair<const Option<T> *, std::string>>;

/// All that the command line said. One command is given, so that commands with the same option can
/// share its place.
struct CommandLine {
	Given<CameraSettings> camera;
	Given<EncoderSettings> encoder;
	Given<AllocationPolicy> policy;
	std::vector<OutputSettings> outputs;
	Given<OutputSettings> output; ///< of every one
	Given<RunSettings> run;
	Given<LogSettings> log;
	std::string config_file;
	std::string new_file; ///< of `config init`
	bool json = false;
	bool every_path = false; ///< of a plan
	std::string device;	 ///< the only one to list
	bool devices = false;	 ///< `config check` looks for them
};

/// Every command and option, as CLI11 has it; parsing writes into `line`, which must outlive it. A
/// source for the help and for all that is generated from the same words.
std::unique_ptr<CLI::App> make_app(CommandLine &line, const std::string &version);

/// Of the commands that were given the innermost one; `app` itself if there is none.
const CLI::App &given_command(const CLI::App &app);

} // namespace penstock
