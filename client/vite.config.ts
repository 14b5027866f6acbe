import { defineConfig } from "vitest/config"

export default defineConfig({
  // Django serves what is built here as its static files.
  base: "/static/",
  build: {
    // django-vite reads it to find the hashed names.
    manifest: "manifest.json",
    rollupOptions: { input: "src/main.ts" },
    // The oldest browsers with light-dark() and AbortSignal.any(), so that neither is emulated.
    target: ["chrome123", "firefox124", "safari17.5"],
    // The site's policy lets no data: URL be a font or a script.
    assetsInlineLimit: 0,
  },
  test: { include: ["tests/**/*.test.ts"] },
})
