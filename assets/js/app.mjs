import { createAll } from "govuk-frontend"
