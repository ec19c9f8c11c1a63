#include "app/run/files/report_head.h"

#include <ctime>

#include <sys/utsname.h>

namespace penstock {

ReportHead report_head()
{
	using std::chrono::system_clock;
	utsname host{};
	(void)::uname(&host);
	const auto wall = system_clock::now();
	const std::time_t seconds = system_clock::to_time_t(wall);
	std::tm local{};
	::localtime_r(&seconds, &local);
	return {"penstock " PENSTOCK_VERSION, host.nodename, std::chrono::steady_clock::now(), wall,
		std::chrono::seconds(local.tm_gmtoff)};
}

} // namespace penstock
