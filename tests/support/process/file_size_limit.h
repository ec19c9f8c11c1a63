#pragma once

#include <csignal>
#include <cstddef>

#include <sys/resource.h>

namespace penstock::test {

/// No file may be larger while it exists.
class FileSizeLimit
{
public:
	explicit FileSizeLimit(std::size_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN))
	{
		::getrlimit(RLIMIT_FSIZE, &before_);
		const rlimit limit{bytes, before_.rlim_max};
		::setrlimit(RLIMIT_FSIZE, &limit);
	}
	FileSizeLimit(const FileSizeLimit &) = delete;
	FileSizeLimit &operator=(const FileSizeLimit &) = delete;
	~FileSizeLimit()
	{
		::setrlimit(RLIMIT_FSIZE, &before_);
		::signal(SIGXFSZ, handler_);
	}

private:
	rlimit before_{};
	void (*handler_)(int);
};

} // namespace penstock::test
