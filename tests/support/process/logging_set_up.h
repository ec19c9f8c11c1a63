#pragma once

#include <memory>

#include <spdlog/spdlog.h>

#include "app/text/logging.h"

namespace penstock::test {

/// Logging as the program sets it up, for as long as this lives; then it is as tests have it.
class LoggingSetUp
{
public:
	LoggingSetUp() : before_(spdlog::default_logger()) {}
	explicit LoggingSetUp(const LogSettings &settings) : LoggingSetUp()
	{
		set_up_logging(settings);
	}
	LoggingSetUp(const LoggingSetUp &) = delete;
	LoggingSetUp &operator=(const LoggingSetUp &) = delete;
	~LoggingSetUp()
	{
		// The default logger is set, and all others go.
		spdlog::drop_all();
		spdlog::set_default_logger(before_);
	}

private:
	std::shared_ptr<spdlog::logger> before_;
};

} // namespace penstock::test
