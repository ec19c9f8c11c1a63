#include "app/outputs/libav/libav_log.h"

#include <array>
#include <utility>

#include <spdlog/spdlog.h>

#include "app/outputs/libav/libav.h"
#include "app/outputs/libav/tls.h"
#include "config/outputs/url_secrets.h"

namespace penstock {

namespace {

thread_local LibavLog *current = nullptr;

} // namespace

LibavLog::LibavLog(std::vector<std::string> secrets)
	: secrets_(std::move(secrets)), outer_(std::exchange(current, this))
{}

LibavLog::~LibavLog()
{
	current = outer_;
}

std::string LibavLog::take_complaint()
{
	return current ? std::exchange(current->complaint_, {}) : std::string();
}

void LibavLog::write(void *context, int level, const char *format, std::va_list arguments)
{
	if (!current || level > AV_LOG_INFO)
		return;
	std::array<char, 1024> line{};
	int prefix = 0; // without the address of an object
	libav().av_log_format_line2(context, level, format, arguments, line.data(),
				    static_cast<int>(line.size()), &prefix);
	std::string text(line.data());
	while (text.ends_with('\n'))
		text.pop_back();
	if (!text.empty())
		current->add(std::move(text), level <= AV_LOG_WARNING);
}

void LibavLog::add(std::string line, bool complaint)
{
	line = without(secrets_, std::move(line));
	spdlog::debug("{}", line);
	// What follows a certificate that was refused only says that there is no connection.
	if (complaint && !is_about_certificate(complaint_))
		complaint_ = std::move(line);
}

} // namespace penstock
