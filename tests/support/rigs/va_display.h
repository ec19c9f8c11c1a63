#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <va/va.h>

#include "tests/support/process/scratch_directory.h"

namespace penstock::test {

/// A display on the test driver of the build tree, without any DRM node. vaInitialize() opens it,
/// with the environment of that moment; vaTerminate() frees it.
VADisplay va_display_without_node();

/// The environment of the test driver while the object lives: the variables given, without their
/// SWVA_, a log of its own, and memfds allowed in place of dma-bufs. All other SWVA_ variables are
/// unset.
class DriverEnvironment
{
public:
	using Variables = std::map<std::string, std::string>;

	explicit DriverEnvironment(const Variables &variables = {});
	DriverEnvironment(const DriverEnvironment &) = delete;
	DriverEnvironment &operator=(const DriverEnvironment &) = delete;
	~DriverEnvironment();

	/// All lines so far; those of one event only.
	std::vector<nlohmann::json> log() const;
	std::vector<nlohmann::json> log(const std::string &event) const;
	/// The rules that were broken so far.
	std::vector<std::string> violations() const;

private:
	ScratchDirectory directory_;
};

/// Both together: an initialised display on the driver, which vaTerminate() ends with the object.
class DriverDisplay
{
public:
	explicit DriverDisplay(const DriverEnvironment::Variables &variables = {});
	DriverDisplay(const DriverDisplay &) = delete;
	DriverDisplay &operator=(const DriverDisplay &) = delete;
	~DriverDisplay();

	/// Of vaInitialize().
	VAStatus status() const { return status_; }
	VADisplay get() const { return display_; }
	const DriverEnvironment &environment() const { return environment_; }
	std::vector<std::string> violations() const { return environment_.violations(); }

	/// vaTerminate() now, for what the driver writes at its end.
	VAStatus terminate();

private:
	DriverEnvironment environment_;
	VADisplay display_;
	VAStatus status_;
};

} // namespace penstock::test
