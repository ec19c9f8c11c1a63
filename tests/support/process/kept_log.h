#pragma once

#include <memory>
#include <sstream>
#include <string>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace penstock::test {

/// Keeps what is logged while it lives, without time and level.
class KeptLog
{
public:
	KeptLog() : before_(spdlog::default_logger())
	{
		auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_, true);
		auto logger = std::make_shared<spdlog::logger>("kept", std::move(sink));
		logger->set_pattern("%v");
		spdlog::set_default_logger(std::move(logger));
	}
	KeptLog(const KeptLog &) = delete;
	KeptLog &operator=(const KeptLog &) = delete;
	~KeptLog() { spdlog::set_default_logger(before_); }

	std::string text() const { return text_.str(); }

private:
	std::ostringstream text_;
	std::shared_ptr<spdlog::logger> before_;
};

} // namespace penstock::test
