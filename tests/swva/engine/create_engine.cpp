#include "tests/swva/engine/engine.h"

#include "tests/swva/engine/openh264/engine.h"
#include "tests/swva/engine/pcm/hevc_pcm_engine.h"
#include "tests/swva/engine/pcm/ipcm_engine.h"

namespace swva {

std::unique_ptr<H264Engine> H264Engine::create(std::string_view name)
{
	if (name == "ipcm" || name == "skip")
		return std::make_unique<h264::IpcmEngine>(name == "skip");
	if (name == "openh264")
		return std::make_unique<h264::OpenH264Engine>();
	return nullptr;
}

std::unique_ptr<HevcEngine> HevcEngine::create(bool picture_set_first)
{
	return std::make_unique<hevc::PcmEngine>(picture_set_first);
}

} // namespace swva
