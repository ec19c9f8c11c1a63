#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

namespace penstock::test {

/// Keeps what is logged while it lives, without time and level. Any thread may log meanwhile.
class KeptLog
{
public:
	KeptLog() : before_(spdlog::default_logger()), sink_(std::make_shared<Sink>())
	{
		auto logger = std::make_shared<spdlog::logger>("kept", sink_);
		logger->set_pattern("%v");
		spdlog::set_default_logger(std::move(logger));
	}
	KeptLog(const KeptLog &) = delete;
	KeptLog &operator=(const KeptLog &) = delete;
	~KeptLog() { spdlog::set_default_logger(before_); }

	std::string text() const { return sink_->text(); }

private:
	class Sink final : public spdlog::sinks::base_sink<std::mutex>
	{
	public:
		std::string text()
		{
			const std::lock_guard lock(mutex_);
			return text_;
		}

	private:
		void sink_it_(const spdlog::details::log_msg &message) override
		{
			spdlog::memory_buf_t line;
			formatter_->format(message, line);
			text_.append(line.data(), line.size());
		}
		void flush_() override {}

		std::string text_;
	};

	std::shared_ptr<spdlog::logger> before_;
	std::shared_ptr<Sink> sink_;
};

} // namespace penstock::test
