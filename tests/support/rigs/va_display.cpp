#include "tests/support/rigs/va_display.h"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>

#include <unistd.h>

#include <va/va_backend.h>
#include <va/va_drmcommon.h>

namespace penstock::test {
namespace {

constexpr std::string_view kPrefix = "SWVA_";

void unset_driver_variables()
{
	std::vector<std::string> names;
	for (char **entry = environ; *entry; ++entry)
		if (std::string_view variable(*entry); variable.starts_with(kPrefix))
			names.emplace_back(variable.substr(0, variable.find('=')));
	for (const std::string &name : names)
		::unsetenv(name.c_str());
}

void set(const std::string &name, const std::string &value)
{
	::setenv((std::string(kPrefix) + name).c_str(), value.c_str(), 1);
}

int is_valid(VADisplayContextP)
{
	return 1;
}

// libva frees what it allocated itself: the tables.
void destroy(VADisplayContextP display)
{
	std::free(display->pDriverContext->drm_state);
	std::free(display->pDriverContext);
	std::free(display);
}

VAStatus driver_name(VADisplayContextP, char **name)
{
	*name = ::strdup("swva");
	return VA_STATUS_SUCCESS;
}

template <typename T>
T *zeroed()
{
	return static_cast<T *>(std::calloc(1, sizeof(T)));
}

} // namespace

// What vaGetDisplayDRM() makes, by the structures that libva's headers give to such libraries.
VADisplay va_display_without_node()
{
	::setenv("LIBVA_DRIVERS_PATH", SWVA_DRIVER_FOLDER, 1);
	::setenv("LIBVA_MESSAGING_LEVEL", "0", 0);
	auto *display = zeroed<VADisplayContext>();
	auto *driver = zeroed<VADriverContext>();
	auto *drm = zeroed<drm_state>();
	drm->fd = -1;
	driver->drm_state = drm;
	driver->display_type = VA_DISPLAY_DRM_RENDERNODES;
	driver->pDisplayContext = display;
	display->vadpy_magic = VA_DISPLAY_MAGIC;
	display->pDriverContext = driver;
	display->vaIsValid = is_valid;
	display->vaDestroy = destroy;
	display->vaGetDriverName = driver_name;
	return display;
}

DriverEnvironment::DriverEnvironment(const Variables &variables)
{
	unset_driver_variables();
	set("LOG", directory_.file("driver.log"));
	set("ALLOW_MEMFD", "1");
	for (const auto &[name, value] : variables)
		set(name, value);
}

DriverEnvironment::~DriverEnvironment()
{
	unset_driver_variables();
}

std::vector<nlohmann::json> DriverEnvironment::log() const
{
	std::vector<nlohmann::json> lines;
	std::ifstream file(directory_.file("driver.log"));
	for (std::string line; std::getline(file, line);)
		lines.push_back(nlohmann::json::parse(line));
	return lines;
}

std::vector<nlohmann::json> DriverEnvironment::log(const std::string &event) const
{
	std::vector<nlohmann::json> lines = log();
	std::erase_if(lines, [&](const nlohmann::json &line) { return line["event"] != event; });
	return lines;
}

std::vector<std::string> DriverEnvironment::violations() const
{
	std::vector<std::string> rules;
	for (const nlohmann::json &line : log("VIOLATION"))
		rules.push_back(line["rule"]);
	return rules;
}

DriverDisplay::DriverDisplay(const DriverEnvironment::Variables &variables)
	: environment_(variables), display_(va_display_without_node())
{
	int major = 0;
	int minor = 0;
	status_ = ::vaInitialize(display_, &major, &minor);
}

DriverDisplay::~DriverDisplay()
{
	(void)terminate();
}

VAStatus DriverDisplay::terminate()
{
	if (!display_)
		return VA_STATUS_SUCCESS;
	return ::vaTerminate(std::exchange(display_, nullptr));
}

} // namespace penstock::test
